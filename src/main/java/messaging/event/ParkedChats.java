package messaging.event;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The parked chats, and when each is tried again: after 1 s, then each time after twice as long, at
 * most 60 s. Use on one event loop.
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

  /** Takes what the outbox says; a chat that was not known is tried at once. */
  void reset(Set<UUID> parked) {
    chats.keySet().retainAll(parked);
    parked.forEach(chat -> chats.putIfAbsent(chat, new Retry(nanoTime.getAsLong(), FIRST_DELAY)));
  }

  /** Parks chats; one that is parked already is tried when it would have been. */
  void park(Set<UUID> parked) {
    parked.forEach(
        chat ->
            chats.putIfAbsent(chat, new Retry(nanoTime.getAsLong() + FIRST_DELAY, FIRST_DELAY)));
  }

  /** Everything of the chat is published. */
  void release(UUID chat) {
    chats.remove(chat);
  }

  /** The chat was tried, and failed again. */
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
