package messaging.wire;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Bounds the connections of one server. Beyond the limit a new one takes the place of one that
 * waits for its client: the oldest that has not completed a request lately. If all are busy, the
 * new one is refused. Used on one event loop.
 */
final class OpenConnections {
  /** Looking at all of them for each new one would cost too much. */
  private static final int LOOKS = 100;

  private final int limit;
  private final Set<Place> ring = new LinkedHashSet<>();

  /** What this class knows of a connection. */
  interface Place {
    /** Whether the server has nothing to do for it. */
    boolean waitsForClient();

    /** Whether it has completed a request since the last call. */
    boolean takeUsed();

    /** Ends it for another one. */
    void giveUp();
  }

  OpenConnections(int limit) {
    this.limit = limit;
  }

  /** How many may be open. */
  int limit() {
    return limit;
  }

  /** Takes a place for a new connection, if there is one. */
  boolean open(Place newcomer) {
    return (ring.size() < limit || makeRoom()) && ring.add(newcomer);
  }

  void close(Place gone) {
    ring.remove(gone);
  }

  /** Who was used goes to the end of the ring once (the clock algorithm for page replacement). */
  private boolean makeRoom() {
    for (int looks = 0; looks < LOOKS; looks++) {
      Iterator<Place> oldest = ring.iterator();
      Place candidate = oldest.next();
      oldest.remove();
      if (candidate.waitsForClient() && !candidate.takeUsed()) {
        candidate.giveUp();
        return true;
      }
      ring.add(candidate);
    }
    return false;
  }
}
