package messaging.feed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.FeedEvent;
import messaging.message.FeedPage;
import messaging.message.FeedPosition;
import messaging.message.FeedStore;
import messaging.message.Message;
import org.jspecify.annotations.Nullable;

/** Events in a list; a position is the number of delivered events. Thread-safe. */
final class FakeFeedStore implements FeedStore {
  private final List<Message> log = new ArrayList<>();
  private final List<Promise<Void>> held = new ArrayList<>();
  private boolean holding;
  private int reads;
  private int looks;
  private int readsAtOnce;
  private @Nullable RuntimeException failure;
  private boolean incomplete;

  private record At(long count) implements FeedPosition {
    @Override
    public String cursor() {
      return Long.toString(count);
    }

    @Override
    public boolean covers(long stamp) {
      return stamp <= count;
    }
  }

  synchronized void send(String from, String to) {
    log.add(
        new Message(
            UUID.randomUUID(),
            UUID.randomUUID(),
            log.size() + 1L,
            from,
            to,
            "text",
            Instant.EPOCH,
            Message.Status.SENT));
  }

  /** From now on reads do not complete. */
  synchronized void hold() {
    holding = true;
  }

  synchronized void release() {
    holding = false;
    List<Promise<Void>> waiting = List.copyOf(held);
    held.clear();
    waiting.forEach(Promise::complete);
  }

  /** Also fails the reads that are held, once they are released. Null repairs the store. */
  synchronized void failWith(@Nullable RuntimeException reason) {
    failure = reason;
  }

  /** Polls find no chats, and say that there may be more. */
  synchronized void loseRows() {
    incomplete = true;
  }

  synchronized int reads() {
    return reads;
  }

  synchronized int looks() {
    return looks;
  }

  synchronized int readsUnderWay() {
    return held.size();
  }

  synchronized int readsAtOnce() {
    return readsAtOnce;
  }

  @Override
  public synchronized Future<FeedPosition> open(@Nullable String cursor) {
    return failure != null
        ? Future.failedFuture(failure)
        : Future.succeededFuture(new At(cursor == null ? log.size() : Long.parseLong(cursor)));
  }

  @Override
  public synchronized Future<FeedPage> read(String userId, FeedPosition from, int limit) {
    reads++;
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    FeedPage page = page(userId, (At) from, limit);
    if (!holding) {
      return Future.succeededFuture(page);
    }
    Promise<Void> gate = Promise.promise();
    held.add(gate);
    readsAtOnce = Math.max(readsAtOnce, held.size());
    return gate.future()
        .compose(
            go -> failure == null ? Future.succeededFuture(page) : Future.failedFuture(failure));
  }

  private FeedPage page(String userId, At from, int limit) {
    List<FeedEvent> events = new ArrayList<>();
    for (long i = from.count; i < log.size(); i++) {
      if (events.size() == limit) {
        return new FeedPage(events, new At(i), true);
      }
      Message message = log.get((int) i);
      if (List.of(message.senderId(), message.receiverId()).contains(userId)) {
        events.add(new FeedEvent(new At(i + 1), new MessageSent(message)));
      }
    }
    return new FeedPage(events, new At(log.size()), false);
  }

  @Override
  public synchronized Future<Changes> changes(FeedPosition from) {
    looks++;
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    List<Change> changes = new ArrayList<>();
    for (long i = ((At) from).count; i < log.size() && !incomplete; i++) {
      Message message = log.get((int) i);
      changes.add(new Change(message.senderId(), message.receiverId(), i + 1));
    }
    return Future.succeededFuture(new Changes(changes, !incomplete, new At(log.size())));
  }
}
