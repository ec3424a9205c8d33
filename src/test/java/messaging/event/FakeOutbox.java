package messaging.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import messaging.message.DomainEvent;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.message.Outbox;
import org.jspecify.annotations.Nullable;

/**
 * The contract of {@link Outbox} in memory, for several relays at once. Each relay uses a {@link
 * Link} of its own, which can be cut as if its node died.
 */
final class FakeOutbox {
  private final FakeRows rows = new FakeRows();
  private long epoch;
  private boolean held;
  private long heardAt;
  private Duration lease = Duration.ZERO;
  private int prunes;

  synchronized void append(DomainEvent event) {
    rows.append(event);
  }

  /** A row whose message is gone. */
  synchronized void appendBroken(UUID chatId) {
    rows.add(chatId, null);
  }

  /** Ids of all events appended, in order. */
  synchronized List<UUID> appended() {
    return rows.appended();
  }

  synchronized boolean isDone() {
    return rows.isDone();
  }

  synchronized Set<UUID> parked() {
    return rows.parkedChats();
  }

  /** Where the stream stood at the last note. */
  synchronized Outbox.StreamPosition noted() {
    return rows.noted();
  }

  synchronized long epoch() {
    return epoch;
  }

  synchronized int prunes() {
    return prunes;
  }

  Link connect() {
    return new Link();
  }

  private synchronized <T> T within(long usedEpoch, Supplier<T> action) {
    if (!held || usedEpoch != epoch) {
      throw new Outbox.LeaseLostException();
    }
    heardAt = System.nanoTime();
    return action.get();
  }

  private synchronized Optional<Outbox.Lease> take(Duration duration) {
    boolean alive = held && System.nanoTime() - heardAt < lease.toNanos();
    if (alive) {
      return Optional.empty();
    }
    held = true;
    lease = duration;
    heardAt = System.nanoTime();
    epoch++;
    return Optional.of(new Outbox.Lease(epoch, rows.noted()));
  }

  /** One relay's way to the outbox. */
  final class Link implements Outbox {
    private volatile boolean cut;
    private volatile boolean hanging;
    private volatile boolean cutAtNote;
    private volatile boolean delayNote;
    private volatile @Nullable Runnable delayed;
    private final AtomicInteger failures = new AtomicInteger();

    /** Nothing comes through any more, beginning with the next note. */
    void cutAtNextNote() {
      cutAtNote = true;
    }

    boolean isCut() {
      return cut;
    }

    /** The next note fails, and is executed only by {@link #executeDelayed}. */
    void delayNextNote() {
      delayNote = true;
    }

    /** Executes the note that was delayed, as far as its lease lets it; false if there is none. */
    boolean executeDelayed() {
      Runnable note = delayed;
      if (note == null) {
        return false;
      }
      note.run();
      return true;
    }

    /** Calls are not answered any more. */
    void hang() {
      hanging = true;
    }

    /** Calls are answered again. */
    void goOn() {
      hanging = false;
    }

    /** The next calls fail as if the database were away. */
    void failNext(int calls) {
      failures.set(calls);
    }

    private <T> Future<T> answer(Supplier<T> action) {
      if (hanging) {
        return Promise.<T>promise().future();
      }
      if (cut || failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        return Future.failedFuture(away());
      }
      try {
        return Future.succeededFuture(action.get());
      } catch (LeaseLostException e) {
        return Future.failedFuture(e);
      }
    }

    private static MessagingException away() {
      return new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "The database is away.");
    }

    private <T> Future<T> answer(long usedEpoch, Supplier<T> action) {
      return answer(() -> within(usedEpoch, action));
    }

    private Future<Void> run(long usedEpoch, Runnable action) {
      return answer(
              usedEpoch,
              () -> {
                action.run();
                return true;
              })
          .mapEmpty();
    }

    @Override
    public Future<Optional<Lease>> takeLease(String holder, Duration duration) {
      return answer(() -> take(duration));
    }

    @Override
    public Future<Void> renewLease(long usedEpoch) {
      return run(usedEpoch, () -> {});
    }

    @Override
    public Future<Void> releaseLease(long usedEpoch) {
      return run(usedEpoch, () -> held = false);
    }

    @Override
    public Future<List<Entry>> read(long usedEpoch, int limit, KnownEvents known) {
      return answer(usedEpoch, () -> rows.read(limit));
    }

    @Override
    public Future<Void> note(
        long usedEpoch, long position, StreamPosition noted, Set<Long> positions) {
      if (cutAtNote) {
        cut = true;
      }
      Runnable note = () -> rows.noteUpTo(position, noted, positions);
      if (delayNote) {
        delayNote = false;
        delayed =
            () ->
                within(
                    usedEpoch,
                    () -> {
                      note.run();
                      return true;
                    });
        return Future.failedFuture(away());
      }
      return run(usedEpoch, note);
    }

    @Override
    public Future<Set<UUID>> parkedChats(long usedEpoch) {
      return answer(usedEpoch, rows::parkedChats);
    }

    @Override
    public Future<List<Entry>> readParked(long usedEpoch, UUID chatId, int limit) {
      return answer(usedEpoch, () -> rows.readParked(chatId, limit));
    }

    @Override
    public Future<Void> noteParked(
        long usedEpoch, UUID chatId, long position, StreamPosition noted) {
      return run(usedEpoch, () -> rows.noteParked(chatId, position, noted));
    }

    @Override
    public Future<Void> prune(long usedEpoch) {
      return run(usedEpoch, () -> prunes++);
    }

    @Override
    public Future<Depth> depth() {
      return answer(
          () -> {
            synchronized (FakeOutbox.this) {
              return rows.depth();
            }
          });
    }
  }
}
