package messaging.event;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import messaging.message.DomainEvent;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.StreamPosition;

/**
 * Runs what waits for NATS on a worker thread, one task at a time. No future fails: what went wrong
 * is in the outcome. Use on one event loop; every future completes there.
 */
final class NatsWorker {
  private final NatsConnection nats;
  private final NatsPublisher publisher;
  private final WorkerExecutor thread;
  private final Consumer<DomainEvent> published;

  /**
   * Does nothing yet.
   *
   * @param thread one thread, the only one that uses {@code publisher}
   * @param published is told of each event that the stream has accepted
   */
  NatsWorker(
      NatsConnection nats,
      NatsPublisher publisher,
      WorkerExecutor thread,
      Consumer<DomainEvent> published) {
    this.published = published;
    this.nats = nats;
    this.publisher = publisher;
    this.thread = thread;
  }

  /** What this relay knows of its way to the stream. */
  RelayState state() {
    return nats.state();
  }

  /** Whether NATS is connected; does not wait. */
  boolean connected() {
    return nats.connected();
  }

  /** Makes the task under way end soon, by dropping its connection; does not wait. */
  void abandon() {
    nats.discard();
  }

  /** Connects to NATS unless it is connected. */
  Future<Outcome> connect() {
    return run(
        () -> {
          nats.link();
          return Outcome.nothing();
        });
  }

  /** Looks whether this relay could publish, without creating anything. */
  Future<Outcome> look() {
    return run(publisher::look);
  }

  /** Creates the stream if it is missing, and reads again how it ends and what it takes. */
  Future<Outcome> prepare(StreamPosition noted) {
    return run(
        () -> {
          publisher.forget();
          return publisher.prepare(noted);
        });
  }

  /** Publishes entries, without those of parked chats. */
  Future<Outcome> publish(List<Entry> entries, Set<UUID> parkedChats, StreamPosition noted) {
    return run(() -> publisher.publish(entries, parkedChats, noted));
  }

  /** Publishes entries of a chat that is parked. */
  Future<Outcome> publishParked(List<Entry> entries, StreamPosition noted) {
    return run(
        () -> {
          // The stream may take larger messages by now.
          publisher.forget();
          return publisher.publish(entries, Set.of(), noted);
        });
  }

  private Future<Outcome> run(Callable<Outcome> task) {
    return thread
        .executeBlocking(task, true)
        .onSuccess(outcome -> outcome.published().forEach(published))
        .recover(
            failure -> {
              Trouble trouble =
                  failure instanceof IOException ? Trouble.CONNECTION : Trouble.INTERNAL;
              return Future.succeededFuture(Outcome.none(trouble, failure));
            });
  }
}
