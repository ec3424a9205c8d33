package messaging.persistence;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import messaging.bus.BusAnnouncer;
import messaging.config.BatchConfig;
import messaging.config.PostgresAddress;
import messaging.config.PostgresConfig;
import messaging.config.RateLimit;
import messaging.message.ErasureLog;
import messaging.message.ErasureStore;
import messaging.message.EventArchive;
import messaging.message.ExportStore;
import messaging.message.FeedStore;
import messaging.message.MessageStore;
import messaging.message.NewMessage;
import messaging.message.Outbox;
import messaging.message.Retention;
import messaging.message.Sent;
import messaging.tracing.Tracing;
import org.jspecify.annotations.Nullable;

/** The persistence of one node on a real database, called from a test's thread. */
final class Node implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Context context;
  private final PgStorage storage;
  private final MessageStore store;

  /** Several on one Vert.x work on event loops of their own. */
  Node(Vertx vertx, String uri) {
    this(vertx, config(uri));
  }

  /** The same with a limit of what a sender sends to one receiver. */
  Node(Vertx vertx, String uri, RateLimit pairLimit) {
    this(vertx, config(uri), Optional.of(pairLimit));
  }

  /** The same at an address with more than a URI. */
  Node(Vertx vertx, PostgresConfig config) {
    this(vertx, config, Optional.empty());
  }

  private Node(Vertx vertx, PostgresConfig config, Optional<RateLimit> pairLimit) {
    context = ownContext(vertx);
    storage = PgStorage.open(vertx, config).await();
    store =
        on(
            () ->
                Future.succeededFuture(
                    storage.messageStore(
                        pairLimit,
                        new BusAnnouncer(vertx, "/test", new SimpleMeterRegistry()),
                        new SimpleMeterRegistry(),
                        Tracing.OFF)));
  }

  private static Context ownContext(Vertx vertx) {
    Promise<Context> own = Promise.promise();
    vertx.deployVerticle(
        context -> {
          own.complete(context);
          return Future.succeededFuture();
        });
    return own.future().await();
  }

  static PostgresConfig config(String uri) {
    return config(new PostgresAddress(uri));
  }

  static PostgresConfig config(PostgresAddress address) {
    Duration second = Duration.ofSeconds(1);
    return new PostgresConfig(
        address,
        4,
        8,
        second.multipliedBy(20),
        // As by default: the first connection of a JVM has much to load.
        second.multipliedBy(2),
        second.multipliedBy(2),
        new BatchConfig(128, 1, 2_000));
  }

  boolean isReady() {
    return obstacle().isEmpty();
  }

  Optional<String> obstacle() {
    return storage.obstacle().await();
  }

  Outbox outbox() {
    return storage.outbox();
  }

  ErasureStore erasures() {
    return storage.erasures();
  }

  ErasureLog erasureLog() {
    return storage.erasureLog();
  }

  EventArchive archive() {
    return storage.archive();
  }

  ExportStore exports() {
    return storage.exports();
  }

  Retention retention() {
    return storage.retention();
  }

  FeedStore feed() {
    return storage.feedStore();
  }

  <T> Future<T> call(Function<MessageStore, Future<T>> call) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(go -> call.apply(store).onComplete(promise));
    return promise.future();
  }

  <T> T ask(Function<MessageStore, Future<T>> call) {
    return call(call).await();
  }

  Future<Sent> sendLater(String from, String to, String text, @Nullable String key) {
    return call(s -> s.send(new NewMessage(UUID.randomUUID(), from, to, text, key, null)));
  }

  Sent send(String from, String to, String text, @Nullable String key) {
    return sendLater(from, to, text, key).await();
  }

  Sent send(String from, String to, String text) {
    return send(from, to, text, null);
  }

  static <T> List<T> awaitAll(List<Future<T>> futures) {
    Future.join(futures).await();
    return futures.stream().map(Future::result).toList();
  }

  private <T> T on(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(go -> call.get().onComplete(promise));
    return promise.future().await();
  }

  @Override
  public void close() {
    storage.close().await();
  }
}
