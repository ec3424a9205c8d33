package messaging.event;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import messaging.message.ErasureLog;

/** The contract of {@link ErasureLog} in memory; all ranges that are added may be cleaned. */
final class FakeErasureLog implements ErasureLog {
  private final List<Range> ranges = new ArrayList<>();

  synchronized void add(Range range) {
    ranges.add(range);
  }

  synchronized boolean isDone() {
    return ranges.isEmpty();
  }

  @Override
  public synchronized Future<List<Range>> inStream(int limit) {
    return Future.succeededFuture(ranges.stream().limit(limit).toList());
  }

  @Override
  public synchronized Future<Void> deletedFromStream(Collection<Range> cleaned) {
    ranges.removeAll(cleaned);
    return Future.succeededFuture();
  }

  @Override
  public Future<String> moment() {
    throw new UnsupportedOperationException("no replay here");
  }

  @Override
  public Future<Void> inStreamAgain(String moment) {
    throw new UnsupportedOperationException("no replay here");
  }
}
