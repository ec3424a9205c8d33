package messaging.local;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import messaging.Service;
import messaging.config.ConfigLoader;
import messaging.config.ServiceConfig;
import messaging.log.Logs;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.DedicatedNats;
import messaging.testing.DedicatedPostgres;
import messaging.testing.LocalNats;
import messaging.testing.LocalPostgres;
import messaging.testing.NatsClient;
import messaging.testing.Ports;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL, NATS, the demo contact-service, the service and the page with the events. Data is
 * kept in a folder. Start and close once, from any thread.
 */
public final class LocalParts implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 90;

  private static final boolean CONTAINERS =
      System.getProperty("messaging.backing", "local").equals("containers");

  /** Whether a later run in the same folder has the data of an earlier one. */
  static final boolean KEEPS_DATA = !CONTAINERS;

  private final Path folder;
  private final Map<String, String> variables;
  private final Consumer<String> out;
  private final Deque<Runnable> stops = new ArrayDeque<>();
  private @Nullable Service running;

  /**
   * @param folder for the data, nobody else's
   * @param variables of the environment of the service, over those of the run
   * @param out gets the lines for people
   */
  public LocalParts(Path folder, Map<String, String> variables, Consumer<String> out) {
    this.folder = folder;
    this.variables =
        variables.entrySet().stream()
            .filter(variable -> variable.getKey().startsWith("MESSAGING_"))
            .collect(toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    this.out = out;
  }

  /** The wished ports; another free one is taken where one is in use. */
  public record WishedPorts(
      int http, int management, int contacts, int events, int postgres, int nats) {

    /** Below those that systems take for outgoing connections, so that they are free. */
    static final WishedPorts USUAL = new WishedPorts(8080, 8081, 8082, 8083, 15_432, 14_222);
  }

  /**
   * Starts everything.
   *
   * @return the commands to try
   * @throws IllegalStateException if a part does not start; says which and why
   */
  public List<String> start(WishedPorts ports) {
    String database = postgres(ports);
    String natsUrl = nats(ports);

    Vertx vertx = Vertx.vertx();
    stops.push(() -> await(vertx.close()));
    ContactServiceStub contacts =
        await(ContactServiceStub.start(vertx, port(ports.contacts(), "contact-service")))
            .befriend("ann", "bob")
            .befriend("ann", "eve")
            .befriend("bob", "eve");
    out.accept(Banner.part("contact-service", contacts.url() + " (demo)"));

    Service service = service(database, natsUrl, contacts.url(), ports);
    NatsClient client = new NatsClient(natsUrl);
    stops.push(client::close);
    String stream = variables.getOrDefault("MESSAGING_NATS_STREAM", "MESSAGES");
    int eventsPort =
        await(EventsPage.serve(vertx, client, stream, port(ports.events(), "events page")))
            .actualPort();
    out.accept(Banner.part("events page", "http://127.0.0.1:" + eventsPort + "/events"));
    stops.push(() -> await(service.stop()));
    return Banner.commands(service.httpPort(), eventsPort);
  }

  /**
   * The URI of the database. Servers of this machine keep their data; containers, which are used if
   * {@code messaging.backing} says so, do not.
   */
  private String postgres(WishedPorts ports) {
    String given = variables.get("MESSAGING_POSTGRES_URI");
    if (given != null) {
      out.accept(Banner.part("PostgreSQL", "that of MESSAGING_POSTGRES_URI"));
      return given;
    }
    if (CONTAINERS) {
      DedicatedPostgres postgres = Backing.dedicatedPostgres();
      stops.push(postgres::close);
      String database = postgres.database("messaging");
      out.accept(Banner.part("PostgreSQL", address(database) + " (container)"));
      return database;
    }
    LocalPostgres postgres =
        LocalPostgres.in(folder.resolve("postgres"), port(ports.postgres(), "PostgreSQL"));
    postgres.endOrphan().ifPresent(old -> out.accept("  Ended a PostgreSQL of an earlier run."));
    stops.push(postgres::close);
    postgres.start();
    String database = postgres.database("messaging");
    out.accept(Banner.part("PostgreSQL", address(database)));
    return database;
  }

  private static String address(String uri) {
    URI parts = URI.create(uri);
    return parts.getHost() + ":" + parts.getPort();
  }

  private String nats(WishedPorts ports) {
    String given = variables.get("MESSAGING_NATS_URL");
    if (given != null) {
      out.accept(Banner.part("NATS with JetStream", "that of MESSAGING_NATS_URL"));
      return given;
    }
    DedicatedNats nats;
    if (CONTAINERS) {
      nats = Backing.dedicatedNats();
    } else {
      nats = LocalNats.in(folder.resolve("nats"), port(ports.nats(), "NATS"));
      nats.start();
    }
    stops.push(nats::close);
    out.accept(Banner.part("NATS with JetStream", nats.url()));
    return nats.url();
  }

  private Service service(String database, String nats, String contacts, WishedPorts ports) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MESSAGING_HTTP_HOST", "127.0.0.1");
    environment.put("MESSAGING_HTTP_PORT", portUnlessSet("MESSAGING_HTTP_PORT", ports.http()));
    environment.put(
        "MESSAGING_MANAGEMENT_PORT",
        portUnlessSet("MESSAGING_MANAGEMENT_PORT", ports.management()));
    environment.put("MESSAGING_AUTH_MODE", "gateway");
    environment.put("MESSAGING_DEMO_ENABLED", "true");
    environment.put("MESSAGING_POSTGRES_URI", database);
    environment.put("MESSAGING_NATS_URL", nats);
    environment.put("MESSAGING_CONTACTS_URL", contacts);
    environment.putAll(variables);
    ServiceConfig config = ConfigLoader.load(Optional.empty(), environment);
    Logs.configure(config.log());
    Service service = await(Service.start(config));
    running = service;
    String address = "http://127.0.0.1:" + service.httpPort();
    out.accept(Banner.part("service", address));
    out.accept(Banner.part("demo chat", address + "/"));
    out.accept(Banner.part("API", address + "/docs"));
    out.accept(
        Banner.part(
            "health and metrics", "http://127.0.0.1:" + service.managementPort() + "/metrics"));
    return service;
  }

  /** The Vert.x of the service, for verticles that live beside it. */
  public Vertx vertx() {
    return requireNonNull(running, "not started").vertx();
  }

  private String portUnlessSet(String variable, int wished) {
    String set = variables.get(variable);
    return set == null ? Integer.toString(port(wished, "the service")) : set;
  }

  private int port(int wished, String forWhat) {
    if (Ports.isFree(wished)) {
      return wished;
    }
    int other = Ports.free();
    out.accept("  Port " + wished + " is taken; " + forWhat + " gets " + other + ".");
    return other;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A part did not start: " + e.getMessage(), e);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException("A part did not answer in time", e);
    }
  }

  /** Stops what was started, the service first. */
  @Override
  public void close() {
    while (!stops.isEmpty()) {
      stops.pop().run();
    }
  }
}
