package messaging.persistence;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which transactions had ended when it was taken: all below {@code xmin}, none from {@code xmax}
 * on, and of those between all but {@code running}.
 *
 * @param running ascending
 * @see <a
 *     href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT-PARTS">
 *     pg_snapshot</a>
 */
record Snapshot(long xmin, long xmax, List<Long> running) {
  /** The first id that PostgreSQL gives to a transaction. */
  static final long FIRST_XID = 3;

  /** Reads the database's text form. */
  static Snapshot parse(String text) {
    String[] parts = text.split(":", -1);
    List<Long> running =
        parts[2].isEmpty()
            ? List.of()
            : Arrays.stream(parts[2].split(",", -1)).map(Long::valueOf).toList();
    return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
  }

  /** Whether what the transaction wrote was visible. */
  boolean shows(long xid) {
    return xid < xmin || (xid < xmax && !running.contains(xid));
  }

  /** The same, but showing nothing from {@code end} on. */
  Snapshot before(long end) {
    return end >= xmax
        ? this
        : new Snapshot(
            Math.min(xmin, end), end, running.stream().filter(xid -> xid < end).toList());
  }

  /** The same, but showing none of {@code hidden}. */
  Snapshot without(Collection<Long> hidden) {
    NavigableSet<Long> all = new TreeSet<>(running);
    hidden.stream().filter(this::shows).forEach(all::add);
    return all.size() == running.size()
        ? this
        : new Snapshot(Math.min(xmin, all.first()), xmax, List.copyOf(all));
  }

  /** Shows less, but is short: nothing from the oldest running transaction on. */
  Snapshot horizon() {
    return before(xmin);
  }

  /** The database's text form. */
  @Override
  public String toString() {
    return running.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(",", xmin + ":" + xmax + ":", ""));
  }
}
