package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import messaging.message.DomainEvent;
import messaging.message.Outbox;
import org.jspecify.annotations.Nullable;

/**
 * The outbox in PostgreSQL, read in windows between two database snapshots: a window holds what is
 * visible in the later one and not in the earlier one, in the order of ids. Within a chat that is
 * the order of commit (ids are drawn under the lock of the chat's row, and a snapshot that shows a
 * commit shows all that it waited for), and a transaction that commits late is in a later window,
 * whatever its id. Thread-safe.
 */
final class PgOutbox implements Outbox {
  /** Enough for a truncation to cost nothing a row, and few enough to stay in memory. */
  private static final long FULL_ROWS = 50_000;

  /** For those who send little: they keep no old rows either. */
  private static final double FULL_SECONDS = 60;

  /** Much longer than the pause in which a node looks for what others committed. */
  private static final double KEPT_SECONDS = 5;

  private final PgPool pool;

  /** An outbox that uses {@code pool} and does not close it. */
  PgOutbox(PgPool pool) {
    this.pool = pool;
  }

  @Override
  public Future<Optional<Lease>> takeLease(String holder, Duration duration) {
    return OutboxSql.TAKE_LEASE
        .ask(pool, Tuple.of(holder, (double) duration.toMillis()))
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(lease(rows.iterator().next())));
  }

  private static Lease lease(Row row) {
    String created = row.getString("stream_created");
    return new Lease(
        row.getLong("epoch"),
        new StreamPosition(
            created == null ? null : Instant.parse(created), row.getLong("stream_seq")));
  }

  @Override
  public Future<Void> renewLease(long epoch) {
    return held(OutboxSql.RENEW_LEASE, Tuple.of(epoch)).mapEmpty();
  }

  @Override
  public Future<Void> releaseLease(long epoch) {
    return held(OutboxSql.RELEASE_LEASE, Tuple.of(epoch)).mapEmpty();
  }

  @Override
  public Future<List<Entry>> read(long epoch, int limit, KnownEvents known) {
    return held(OutboxSql.READ, Tuple.of(epoch, (long) limit))
        .compose(
            rows -> {
              Map<Long, Entry> entries = new LinkedHashMap<>();
              List<Long> unknown = new ArrayList<>();
              for (Row row : rows) {
                Long position = row.getLong("position");
                if (position != null) {
                  Entry entry = entry(row, known(row, known));
                  entries.put(position, entry);
                  if (entry.event() == null) {
                    unknown.add(position);
                  }
                }
              }
              return load(unknown)
                  .map(
                      loaded -> {
                        loaded.forEach(entry -> entries.put(entry.position(), entry));
                        return List.copyOf(entries.values());
                      });
            });
  }

  private static @Nullable DomainEvent known(Row row, KnownEvents known) {
    UUID id = row.getUUID("event_id");
    return id == null ? null : known.get(id);
  }

  private Future<List<Entry>> load(List<Long> positions) {
    return positions.isEmpty()
        ? Future.succeededFuture(List.of())
        : OutboxSql.LOAD.ask(pool, Tuple.of(positions.toArray(new Long[0]))).map(PgOutbox::entries);
  }

  @Override
  public Future<Void> note(long epoch, long position, StreamPosition stream, Set<Long> parked) {
    return held(
            OutboxSql.NOTE,
            Tuple.of(
                epoch, position, created(stream), stream.sequence(), parked.toArray(new Long[0])))
        .mapEmpty();
  }

  @Override
  public Future<Set<UUID>> parkedChats(long epoch) {
    return held(OutboxSql.PARKED_CHATS, Tuple.of(epoch))
        .map(
            rows -> {
              Set<UUID> chats = new HashSet<>();
              for (Row row : rows) {
                if (!Rows.isNull(row, "chat_id")) {
                  chats.add(row.getUUID("chat_id"));
                }
              }
              return chats;
            });
  }

  @Override
  public Future<List<Entry>> readParked(long epoch, UUID chatId, int limit) {
    return held(OutboxSql.READ_PARKED, Tuple.of(epoch, chatId, (long) limit))
        .map(PgOutbox::entries);
  }

  @Override
  public Future<Void> noteParked(long epoch, UUID chatId, long position, StreamPosition stream) {
    return held(
            OutboxSql.NOTE_PARKED,
            Tuple.of(epoch, chatId, position, created(stream), stream.sequence()))
        .mapEmpty();
  }

  @Override
  public Future<Void> prune(long epoch) {
    // Two transactions, in this order: a node that misses rows can see that some were deleted.
    return OutboxSql.MOVE_PRUNED
        .ask(pool, Tuple.of(epoch, KEPT_SECONDS))
        .compose(moved -> OutboxSql.PRUNE.ask(pool, Tuple.of(epoch, FULL_ROWS, FULL_SECONDS)))
        .mapEmpty();
  }

  @Override
  public Future<Depth> depth() {
    return OutboxSql.DEPTH
        .ask(pool, Tuple.tuple())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Depth(
                  row.getLong("events"),
                  Rows.isNull(row, "oldest") ? null : Rows.instant(row, "oldest"),
                  Rows.isNull(row, "oldest_transaction")
                      ? null
                      : row.getLong("oldest_transaction"));
            });
  }

  private static @Nullable String created(StreamPosition stream) {
    Instant created = stream.created();
    return created == null ? null : created.toString();
  }

  private static List<Entry> entries(RowSet<Row> rows) {
    List<Entry> entries = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (!Rows.isNull(row, "position")) {
        entries.add(entry(row, Rows.event(row)));
      }
    }
    return entries;
  }

  private static Entry entry(Row row, @Nullable DomainEvent event) {
    return new Entry(
        row.getLong("position"), row.getUUID("chat_id"), event, row.getString("traceparent"));
  }

  /** Asks for at least one row; there is none if the lease is lost. */
  private Future<RowSet<Row>> held(Statement statement, Tuple arguments) {
    return statement
        .ask(pool, arguments)
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.failedFuture(new LeaseLostException())
                    : Future.succeededFuture(rows));
  }
}
