package messaging.wire;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what all connections of a server hold together, of one kind of bytes. Beyond the limit
 * those lose their connection that hold most for longest, so that clients who hold little, or much
 * for a moment, are served on. One alone is never ended. Used on one event loop.
 */
final class Shares {
  /** Ends several at once: to rank them for each byte too many would cost too much. */
  private static final double KEPT = 0.9;

  private final long limit;
  private final Set<Share> holding = new HashSet<>();
  private long total;

  Shares(long limit) {
    this.limit = limit;
  }

  /**
   * The share of a new connection.
   *
   * @param measure how much it holds now; asked before it loses its place
   * @param shed ends the connection
   */
  Share open(LongSupplier measure, Runnable shed) {
    return new Share(measure, shed);
  }

  /** The same, if nobody knows better than what was last told. */
  Share open(Runnable shed) {
    return new Share(null, shed);
  }

  /** What all hold together, as last told. */
  long total() {
    return total;
  }

  private void enforce() {
    if (total <= limit) {
      return;
    }
    new ArrayList<>(holding).forEach(Share::measure);
    if (total <= limit) {
      return;
    }
    long now = System.nanoTime();
    List<Share> ranked = new ArrayList<>(holding);
    ranked.sort(Comparator.comparingDouble((Share share) -> share.weight(now)).reversed());
    // One is always left: its answer may be larger than the limit.
    for (Share greediest : ranked.subList(0, ranked.size() - 1)) {
      if (total <= limit * KEPT) {
        return;
      }
      greediest.close();
      greediest.shed.run();
    }
  }

  /** What one connection holds. */
  final class Share {
    private final @Nullable LongSupplier measure;
    private final Runnable shed;
    private long bytes;
    private long since;
    private boolean closed;

    private Share(@Nullable LongSupplier measure, Runnable shed) {
      this.measure = measure;
      this.shed = shed;
    }

    /** As last told. */
    long bytes() {
      return bytes;
    }

    /** Tells how much the connection holds now. May end any connection, this one too. */
    void hold(long now) {
      if (now != bytes && !closed) {
        set(now);
        enforce();
      }
    }

    /** The connection has ended, and holds nothing. */
    void close() {
      set(0);
      closed = true;
    }

    private void measure() {
      if (measure != null) {
        set(measure.getAsLong());
      }
    }

    private double weight(long now) {
      return (double) bytes * (now - since);
    }

    private void set(long now) {
      if (bytes == 0 && now > 0) {
        since = System.nanoTime();
        holding.add(this);
      } else if (bytes > 0 && now == 0) {
        holding.remove(this);
      }
      total += now - bytes;
      bytes = now;
    }
  }
}
