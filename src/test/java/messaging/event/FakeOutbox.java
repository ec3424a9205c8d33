package messaging.event;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private final TreeMap<Long, Held> entries = new TreeMap<>();
  private final Map<UUID, TreeMap<Long, Held>> parked = new HashMap<>();
  private final List<UUID> appended = new ArrayList<>();
  private Outbox.StreamPosition stream = new Outbox.StreamPosition(null, 0);
  private long lastPosition;
  private long epoch;
  private boolean held;
  private long heardAt;
  private Duration lease = Duration.ZERO;
  private int prunes;

  private record Held(long position, UUID chatId, @Nullable DomainEvent event) {}

  synchronized void append(DomainEvent event) {
    add(event.chatId(), event);
    appended.add(event.id());
  }

  /** A row whose message is gone. */
  synchronized void appendBroken(UUID chatId) {
    add(chatId, null);
  }

  private void add(UUID chatId, @Nullable DomainEvent event) {
    // Positions have gaps, as a sequence in a database has.
    lastPosition += 3;
    entries.put(lastPosition, new Held(lastPosition, chatId, event));
  }

  /** Ids of all events appended, in order. */
  synchronized List<UUID> appended() {
    return List.copyOf(appended);
  }

  synchronized boolean isDone() {
    return entries.isEmpty() && parked.isEmpty();
  }

  synchronized Set<UUID> parked() {
    return Set.copyOf(parked.keySet());
  }

  /** Where the stream stood at the last note. */
  synchronized Outbox.StreamPosition noted() {
    return stream;
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
    return Optional.of(new Outbox.Lease(epoch, stream));
  }

  private Outbox.Entry copy(Held entry) {
    return new Outbox.Entry(entry.position, entry.chatId, entry.event, null);
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
      return answer(
          usedEpoch, () -> entries.values().stream().limit(limit).map(e -> copy(e)).toList());
    }

    @Override
    public Future<Void> note(
        long usedEpoch, long position, StreamPosition noted, Set<Long> positions) {
      if (cutAtNote) {
        cut = true;
      }
      Runnable note = () -> noteUpTo(position, noted, positions);
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

    private void noteUpTo(long position, StreamPosition noted, Set<Long> positions) {
      for (var entry : new ArrayList<>(entries.headMap(position, true).values())) {
        entries.remove(entry.position);
        if (positions.contains(entry.position)) {
          parked.computeIfAbsent(entry.chatId, chat -> new TreeMap<>()).put(entry.position, entry);
        }
      }
      stream = noted;
    }

    @Override
    public Future<Set<UUID>> parkedChats(long usedEpoch) {
      return answer(usedEpoch, () -> new HashSet<>(parked.keySet()));
    }

    @Override
    public Future<List<Entry>> readParked(long usedEpoch, UUID chatId, int limit) {
      return answer(
          usedEpoch,
          () ->
              parked.getOrDefault(chatId, new TreeMap<>()).values().stream()
                  .limit(limit)
                  .map(e -> copy(e))
                  .toList());
    }

    @Override
    public Future<Void> noteParked(
        long usedEpoch, UUID chatId, long position, StreamPosition noted) {
      return run(
          usedEpoch,
          () -> {
            TreeMap<Long, Held> chat = parked.getOrDefault(chatId, new TreeMap<>());
            chat.headMap(position, true).clear();
            if (chat.isEmpty()) {
              parked.remove(chatId);
            }
            stream = noted;
          });
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
              return new Depth(entries.size(), oldest(), null);
            }
          });
    }

    private @Nullable Instant oldest() {
      if (entries.isEmpty()) {
        return null;
      }
      DomainEvent event = entries.firstEntry().getValue().event;
      return event == null ? null : event.time();
    }
  }
}
