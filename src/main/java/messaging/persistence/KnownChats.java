package messaging.persistence;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some of the pairs that have a chat; a pair that is not here may have one, too. A chat is never
 * deleted, but a database may lose it in a failover: what is here is to be forgotten when a
 * statement that relies on it fails. Thread-safe.
 */
final class KnownChats {
  /** A power of two. A pair takes the place of another one with the same hash. */
  private static final int PLACES = 16_384;

  private final @Nullable Pair[] places = new Pair[PLACES];

  /** Whether it is known that this pair has a chat. */
  synchronized boolean contains(Pair pair) {
    return pair.equals(places[place(pair)]);
  }

  /** Remembers that this pair has a chat. */
  synchronized void add(Pair pair) {
    places[place(pair)] = pair;
  }

  /** Forgets all pairs. */
  synchronized void clear() {
    Arrays.fill(places, null);
  }

  private static int place(Pair pair) {
    int hash = pair.hashCode();
    return (hash ^ hash >>> 16) & PLACES - 1;
  }
}
