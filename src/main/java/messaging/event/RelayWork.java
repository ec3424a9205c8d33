package messaging.event;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import messaging.message.Outbox;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.StreamPosition;

/**
 * What the relay does while it leads: publishes a batch and notes it, and tries parked chats again.
 * Fails only if the outbox does; what happens with NATS is in the outcome. Use on one event loop.
 */
final class RelayWork {
  private final Outbox outbox;
  private final RelayLease lease;
  private final int limit;
  private final NatsWorker worker;
  private final RelayMeters meters;
  private final ParkedChats parked = new ParkedChats(System::nanoTime);

  /**
   * Does nothing yet.
   *
   * @param limit entries in a batch
   */
  RelayWork(Outbox outbox, RelayLease lease, int limit, NatsWorker worker, RelayMeters meters) {
    this.outbox = outbox;
    this.lease = lease;
    this.limit = limit;
    this.worker = worker;
    this.meters = meters;
  }

  /** How many chats are parked, as far as known. */
  int parkedChats() {
    return parked.size();
  }

  /** Learns which chats are parked and what is in the stream already; creates the stream. */
  Future<Outcome> prepare() {
    return lease
        .call(outbox::parkedChats)
        .compose(
            chats -> {
              parked.reset(chats);
              return worker.prepare(lease.noted());
            });
  }

  /** Publishes what was read, and notes how much of it is done. */
  Future<Outcome> publish(List<Entry> entries) {
    if (entries.isEmpty()) {
      return Future.succeededFuture(Outcome.nothing());
    }
    return worker
        .publish(entries, parked.all(), lease.noted())
        .compose(outcome -> note(entries, outcome));
  }

  private Future<Outcome> note(List<Entry> entries, Outcome outcome) {
    meters.batch(entries.size(), outcome.published());
    StreamPosition stream = outcome.stream();
    if (outcome.done() == 0 || stream == null) {
      return Future.succeededFuture(outcome);
    }
    long position = entries.get(outcome.done() - 1).position();
    return lease
        .call(epoch -> outbox.note(epoch, position, stream, outcome.parked()))
        .map(
            noted -> {
              lease.noted(stream);
              parked.park(outcome.parkedChats());
              return outcome;
            });
  }

  /** Tries one parked chat that is due, unless there was trouble {@code before}. */
  Future<Outcome> retryParked(Outcome outcome) {
    if (outcome.trouble() != Trouble.NONE) {
      return Future.succeededFuture(outcome);
    }
    return parked.due().map(chat -> retry(chat, outcome)).orElse(Future.succeededFuture(outcome));
  }

  private Future<Outcome> retry(UUID chat, Outcome before) {
    StreamPosition noted = lease.noted();
    return lease
        .call(epoch -> outbox.readParked(epoch, chat, limit))
        .compose(
            entries ->
                worker
                    .publishParked(entries, noted)
                    .compose(outcome -> noteParked(chat, entries, outcome)))
        .map(outcome -> outcome.trouble().needsBackOff() ? outcome : before);
  }

  private Future<Outcome> noteParked(UUID chat, List<Entry> entries, Outcome outcome) {
    meters.batch(entries.size(), outcome.published());
    int out = outcome.publishedOf(entries);
    if (out == entries.size() && out < limit) {
      parked.release(chat);
    } else if (out == 0) {
      parked.backOff(chat);
    }
    StreamPosition stream = outcome.stream();
    if (out == 0 || stream == null) {
      return Future.succeededFuture(outcome);
    }
    long position = entries.get(out - 1).position();
    return lease
        .call(epoch -> outbox.noteParked(epoch, chat, position, stream))
        .onSuccess(noted -> lease.noted(stream))
        .map(outcome);
  }
}
