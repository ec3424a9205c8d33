package messaging.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import messaging.testing.ContactServiceStub;
import messaging.testing.LocalPostgres;
import messaging.testing.NatsClient;
import messaging.testing.NatsServer;

/**
 * PostgreSQL, NATS and the contact-service, in which everybody is everybody's friend. Files are in
 * a temporary folder, kept for its logs.
 */
final class Stack implements AutoCloseable {
  /** Durable, as every PostgreSQL of the tests; these are about memory and checkpoints. */
  private static final Map<String, String> POSTGRES =
      Map.of(
          "shared_buffers", "1GB",
          "max_wal_size", "8GB",
          "checkpoint_timeout", "15min",
          "full_page_writes", "on");

  private final Deque<Runnable> stops = new ArrayDeque<>();
  private final CpuMeter cpu = new CpuMeter();
  private final Path folder;
  private final LocalPostgres postgres;
  private final NatsServer nats;
  private final NatsClient natsClient;
  private final ContactServiceStub contacts;

  Stack() {
    try {
      folder = Files.createTempDirectory("messaging-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    postgres = LocalPostgres.temporary(POSTGRES);
    stops.push(postgres::close);
    nats = NatsServer.start();
    stops.push(nats::close);
    natsClient = new NatsClient(nats.url());
    stops.push(natsClient::close);
    Vertx vertx = Vertx.vertx();
    stops.push(() -> await(vertx.close()));
    contacts = await(ContactServiceStub.start(vertx)).everybodyIsFriends(true);
    cpu.watch("postgres", postgres.process());
    cpu.watch("nats", nats.process());
  }

  /** Starts the service on that database. */
  ServiceProcess service(String name, Path jar, List<String> javaOptions, String databaseUri) {
    ServiceProcess service =
        ServiceProcess.start(
            name,
            jar,
            javaOptions,
            databaseUri,
            folder,
            Map.of("MESSAGING_NATS_URL", nats.url(), "MESSAGING_CONTACTS_URL", contacts.url()));
    stops.push(service::close);
    cpu.watch(name, service.process());
    return service;
  }

  String database(String name) {
    return postgres.database(name);
  }

  /** The URI of the database for the server's superuser, who logs in without a password's cost. */
  String superuserUri(String database) {
    return "postgresql://postgres:none@127.0.0.1:" + postgres.port() + "/" + database;
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
