package messaging.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import messaging.testing.ContactServiceStub;
import messaging.testing.NatsClient;
import messaging.testing.NatsServer;

/**
 * PostgreSQL, NATS and the contact-service, in which everybody is everybody's friend. Files are in
 * a temporary folder, kept for its logs.
 */
final class Stack implements AutoCloseable {
  private final Deque<Runnable> stops = new ArrayDeque<>();
  private final CpuMeter cpu = new CpuMeter();
  private final Path folder;
  private final Options options;
  private final Map<String, Server> servers = new HashMap<>();
  private final Map<Path, List<String>> commands = new HashMap<>();
  private final NatsServer nats;
  private final NatsClient natsClient;
  private final ContactServiceStub contacts;

  Stack(Options options) {
    this.options = options;
    try {
      folder = Files.createTempDirectory("messaging-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    nats = NatsServer.start();
    stops.push(nats::close);
    natsClient = new NatsClient(nats.url());
    stops.push(natsClient::close);
    Vertx vertx = Vertx.vertx();
    stops.push(() -> await(vertx.close()));
    contacts = await(ContactServiceStub.start(vertx)).everybodyIsFriends(true);
    cpu.watch(Costs.NATS, nats.process());
  }

  /** The PostgreSQL of that name, started when it is first asked for. */
  Server server(String name) {
    return servers.computeIfAbsent(
        name,
        wanted -> {
          Server server = Server.start(wanted);
          stops.push(server.stop());
          cpu.watch(wanted, server.process());
          return server;
        });
  }

  /** The PostgreSQL of most scenarios. */
  Server server() {
    return server(options.postgres());
  }

  /**
   * Starts the service on a database of its own, and opens its account.
   *
   * @param name of the process, of its stream, and of the database
   * @param settings as environment variables, beside those that it needs
   */
  Target service(String name, Path jar, Server server, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("MESSAGING_NATS_URL", nats.url());
    all.put("MESSAGING_CONTACTS_URL", contacts.url());
    ServiceProcess service =
        ServiceProcess.start(name, jar, java(jar), server.database(name), folder, all);
    stops.push(service::close);
    cpu.watch(name, service.process());
    return new Target(service, server, new Account(service, natsClient));
  }

  /** The JVM of that build: as in the image, with an AOT cache of its own. */
  private List<String> java(Path jar) {
    return commands.computeIfAbsent(
        jar,
        build ->
            options.cached()
                ? AotCache.make(build, options.java(), folder, commands.size() + ".aot")
                : options.java());
  }

  /** Takes over a peer, and logs its users in. */
  PeerLoad peer(Peer peer) {
    stops.push(peer.stop());
    cpu.watch(peer.name(), peer.process());
    PeerLoad load = new PeerLoad(peer);
    stops.push(load::close);
    return load;
  }

  /** Ends a service before its time. */
  void stop(ServiceProcess service) {
    service.close();
    cpu.forget(service.name());
  }

  NatsClient nats() {
    return natsClient;
  }

  CpuMeter cpu() {
    return cpu;
  }

  Path folder() {
    return folder;
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("A part did not answer", e);
    }
  }

  @Override
  public void close() {
    while (!stops.isEmpty()) {
      stops.pop().run();
    }
  }
}
