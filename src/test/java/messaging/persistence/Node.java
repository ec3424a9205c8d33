package messaging.persistence;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import messaging.bus.BusAnnouncer;
import messaging.config.BatchConfig;
import messaging.config.PostgresConfig;
import messaging.message.FeedStore;
import messaging.message.MessageStore;
import messaging.message.NewMessage;
import messaging.message.Outbox;
import messaging.message.Sent;
import messaging.testing.Futures;
import messaging.tracing.Tracing;
import org.jspecify.annotations.Nullable;

/** The persistence of one node on a real database, called from a test's thread. */
final class Node implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final PgStorage storage;
  private final MessageStore store;

  Node(String uri) {
    this(config(uri));
  }

  Node(PostgresConfig config) {
    storage = Futures.await(PgStorage.open(vertx, config));
    store =
        on(
            () ->
                Future.succeededFuture(
                    storage.messageStore(
                        new BusAnnouncer(vertx, "/test", new SimpleMeterRegistry()),
                        new SimpleMeterRegistry(),
                        Tracing.OFF)));
  }

  static PostgresConfig config(String uri) {
    Duration second = Duration.ofSeconds(1);
    return new PostgresConfig(
        uri,
        4,
        8,
        second.multipliedBy(20),
        second,
        second.multipliedBy(2),
        new BatchConfig(128, 1, 2_000));
  }

  Outbox outbox() {
    return storage.outbox();
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
    return Futures.await(call(call));
  }

  Future<Sent> sendLater(String from, String to, String text, @Nullable String key) {
    return call(s -> s.send(new NewMessage(UUID.randomUUID(), from, to, text, key, null)));
  }

  Sent send(String from, String to, String text, @Nullable String key) {
    return Futures.await(sendLater(from, to, text, key));
  }

  Sent send(String from, String to, String text) {
    return send(from, to, text, null);
  }

  static <T> List<T> awaitAll(List<Future<T>> futures) {
    Futures.await(Future.join(futures));
    return futures.stream().map(Future::result).toList();
  }

  private <T> T on(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(go -> call.get().onComplete(promise));
    return Futures.await(promise.future());
  }

  @Override
  public void close() {
    Futures.await(storage.close());
    Futures.await(vertx.close());
  }
}
