package messaging.local;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import messaging.Service;
import messaging.config.ConfigLoader;
import messaging.testing.ContactServiceStub;
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

  private final Path folder;
  private final Consumer<String> out;
  private final Deque<Runnable> stops = new ArrayDeque<>();
  private @Nullable Service running;

  /**
   * @param folder for the data, nobody else's
   * @param out gets the lines for people
   */
  public LocalParts(Path folder, Consumer<String> out) {
    this.folder = folder;
    this.out = out;
  }

  /** The wished ports; another free one is taken where one is in use. */
  public record WishedPorts(
      int http, int management, int contacts, int events, int postgres, int nats) {

    static final WishedPorts USUAL = new WishedPorts(8080, 8081, 8082, 8083, 54_321, 42_222);
  }

  /**
   * Starts everything.
   *
   * @return the commands to try
   * @throws IllegalStateException if a part does not start; says which and why
   */
  public List<String> start(WishedPorts ports) {
    LocalPostgres postgres =
        LocalPostgres.in(folder.resolve("postgres"), port(ports.postgres(), "PostgreSQL"));
    postgres.endOrphan().ifPresent(old -> out.accept("  Ended a PostgreSQL of an earlier run."));
    stops.push(postgres::close);
    postgres.start();
    String database = postgres.database("messaging");
    out.accept(Banner.part("PostgreSQL", "127.0.0.1:" + postgres.port()));

    LocalNats nats = LocalNats.in(folder.resolve("nats"), port(ports.nats(), "NATS"));
    stops.push(nats::close);
    nats.start();
    out.accept(Banner.part("NATS with JetStream", nats.url()));

    Vertx vertx = Vertx.vertx();
    stops.push(() -> await(vertx.close()));
    ContactServiceStub contacts =
        await(ContactServiceStub.start(vertx, port(ports.contacts(), "contact-service")))
            .befriend("ann", "bob")
            .befriend("ann", "eve")
            .befriend("bob", "eve");
    out.accept(Banner.part("contact-service", contacts.url() + " (demo)"));

    Service service = service(database, nats.url(), contacts.url(), ports);
    NatsClient client = new NatsClient(nats.url());
    stops.push(client::close);
    int eventsPort =
        await(EventsPage.serve(vertx, client, port(ports.events(), "events page"))).actualPort();
    out.accept(Banner.part("events page", "http://127.0.0.1:" + eventsPort + "/events"));
    stops.push(() -> await(service.stop()));
    return Banner.commands(service.httpPort(), eventsPort);
  }

  private Service service(String database, String nats, String contacts, WishedPorts ports) {
    Map<String, String> environment =
        Map.of(
            "MESSAGING_HTTP_HOST",
            "127.0.0.1",
            "MESSAGING_HTTP_PORT",
            Integer.toString(port(ports.http(), "the service")),
            "MESSAGING_MANAGEMENT_PORT",
            Integer.toString(port(ports.management(), "health and metrics")),
            "MESSAGING_AUTH_MODE",
            "gateway",
            "MESSAGING_DEMO_ENABLED",
            "true",
            "MESSAGING_POSTGRES_URI",
            database,
            "MESSAGING_NATS_URL",
            nats,
            "MESSAGING_CONTACTS_URL",
            contacts);
    Service service = await(Service.start(ConfigLoader.load(Optional.empty(), environment)));
    running = service;
    String address = "http://127.0.0.1:" + service.httpPort();
    out.accept(Banner.part("service", address));
    out.accept(Banner.part("demo chat", address + "/demo"));
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
