package messaging.event;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The chats with entries set aside, and when each is tried again: after 1 s, then after twice as
 * long each time, at most 60 s. Use on one event loop.
 */
final class ParkedChats {
  private static final long FIRST_DELAY = Duration.ofSeconds(1).toNanos();
  private static final long MAX_DELAY = Duration.ofSeconds(60).toNanos();

  private final LongSupplier nanoTime;
  private final Map<UUID, Retry> chats = new HashMap<>();

  private record Retry(long due, long delay) {}

  /**
   * No chat is parked.
   *
   * @param nanoTime a monotonic clock
   */
  ParkedChats(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What the outbox says; a chat that was not known is tried at once. */
  void reset(Set<UUID> parked) {
    chats.keySet().retainAll(parked);
    parked.forEach(chat -> chats.putIfAbsent(chat, new Retry(nanoTime.getAsLong(), FIRST_DELAY)));
  }

  /** These have entries set aside now; one that had before keeps its time. */
  void park(Set<UUID> parked) {
    parked.forEach(
        chat ->
            chats.putIfAbsent(chat, new Retry(nanoTime.getAsLong() + FIRST_DELAY, FIRST_DELAY)));
  }

  /** All of the chat is published. */
  void release(UUID chat) {
    chats.remove(chat);
  }

  /** The chat was tried in vain. */
  void backOff(UUID chat) {
    chats.computeIfPresent(
        chat,
        (id, retry) -> {
          long delay = Math.min(2 * retry.delay, MAX_DELAY);
          return new Retry(nanoTime.getAsLong() + delay, delay);
        });
  }

  /** A chat to be tried now. */
  Optional<UUID> due() {
    long now = nanoTime.getAsLong();
    return chats.entrySet().stream()
        .filter(entry -> entry.getValue().due - now <= 0)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** A copy of all. */
  Set<UUID> all() {
    return Set.copyOf(chats.keySet());
  }

  /** How many. */
  int size() {
    return chats.size();
  }
}
