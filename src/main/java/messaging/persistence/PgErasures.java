package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import messaging.message.ErasureLog;
import messaging.message.ErasureStore;
import org.jspecify.annotations.Nullable;

/** Erasures in PostgreSQL. Thread-safe. */
final class PgErasures implements ErasureStore, ErasureLog {
  private final PgPool pool;

  /** Uses {@code pool} and does not close it. */
  PgErasures(PgPool pool) {
    this.pool = pool;
  }

  @Override
  public Future<List<String>> peers(String userId, String after, int limit) {
    return ErasureSql.PEERS
        .ask(pool, Tuple.of(userId, after, (long) limit))
        .map(
            rows -> {
              List<String> peers = new ArrayList<>(rows.size());
              rows.forEach(row -> peers.add(row.getString("peer")));
              return peers;
            });
  }

  @Override
  public Future<Step> erase(
      String userId, String peerId, @Nullable Instant before, long after, int limit) {
    Pair pair = Pair.of(userId, peerId);
    return ErasureSql.ERASE
        .ask(
            pool,
            Tuple.of(
                pair.lo(), pair.hi(), pair.isLo(userId), Rows.time(before), after, (long) limit))
        .map(PgErasures::step);
  }

  private static Step step(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return new Step(0, null);
    }
    Row row = rows.iterator().next();
    return new Step(row.getLong("erased"), row.getLong("go_on_after"));
  }

  @Override
  public Future<Long> inStream(String userId, @Nullable String peerId) {
    return ErasureSql.IN_STREAM
        .ask(pool, Tuple.of(userId, peerId))
        .map(rows -> rows.iterator().next().getLong("ranges"));
  }

  @Override
  public Future<List<Range>> inStream(int limit) {
    return ErasureSql.TO_CLEAN
        .ask(pool, Tuple.of((long) limit))
        .map(
            rows -> {
              List<Range> ranges = new ArrayList<>(rows.size());
              rows.forEach(row -> ranges.add(range(row)));
              return ranges;
            });
  }

  private static Range range(Row row) {
    return new Range(
        row.getLong("id"),
        row.getUUID("chat_id"),
        row.getString("sender"),
        row.getLong("from_seq"),
        row.getLong("up_to_seq"),
        Rows.isNull(row, "sent_at") ? null : Rows.instant(row, "sent_at"),
        row.getInteger("replays"));
  }

  @Override
  public Future<Void> deletedFromStream(Collection<Range> ranges) {
    Long[] ids = ranges.stream().map(Range::id).toArray(Long[]::new);
    Integer[] replays = ranges.stream().map(Range::replays).toArray(Integer[]::new);
    return ErasureSql.CLEANED
        .ask(pool, Tuple.tuple().addArrayOfLong(ids).addArrayOfInteger(replays))
        .mapEmpty();
  }

  @Override
  public Future<String> moment() {
    return ErasureSql.MOMENT
        .ask(pool, Tuple.tuple())
        .map(rows -> rows.iterator().next().getString("moment"));
  }

  @Override
  public Future<Void> inStreamAgain(String moment) {
    return ErasureSql.AGAIN.ask(pool, Tuple.of(moment)).mapEmpty();
  }
}
