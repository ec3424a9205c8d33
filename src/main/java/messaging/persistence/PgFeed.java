package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.ErrorCode;
import messaging.message.FeedEvent;
import messaging.message.FeedPage;
import messaging.message.FeedPosition;
import messaging.message.FeedStore;
import messaging.message.MessagingException;
import messaging.persistence.PgFeedPosition.Window;
import org.jspecify.annotations.Nullable;

/**
 * The feed in PostgreSQL, read in windows between two database snapshots. Within a chat what a
 * snapshot shows is a prefix (a writer waits for the chat's row, and a transaction becomes visible
 * before it releases its locks), so a transaction that commits late is in a later window, whatever
 * its id. Thread-safe.
 */
final class PgFeed implements FeedStore {
  private static final int MAX_CHANGES = 10_000;
  private static final UUID LOWEST_ID = new UUID(0, 0);

  private final Pool pool;

  /** A feed that uses {@code pool} and does not close it. */
  PgFeed(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Future<FeedPosition> open(@Nullable String cursor) {
    if (cursor == null) {
      return present();
    }
    return FeedCursors.decode(cursor)
        .map(asked -> present().compose(present -> check(asked, (PgFeedPosition) present)))
        .orElseGet(
            () ->
                refuse(ErrorCode.INVALID_PARAMETER, "The cursor does not come from this service."));
  }

  private static Future<FeedPosition> check(PgFeedPosition asked, PgFeedPosition present) {
    Window window = asked.window();
    boolean known =
        asked.incarnation() == present.incarnation()
            && asked.from().xmax() <= present.from().xmax()
            && (window == null || window.to().xmax() <= present.from().xmax());
    return known
        ? Future.succeededFuture(asked)
        : refuse(
            ErrorCode.CURSOR_EXPIRED,
            "The database is not the one that gave it. Read the chats again, and listen without a cursor.");
  }

  private static Future<FeedPosition> refuse(ErrorCode code, String detail) {
    return Future.failedFuture(new MessagingException(code, detail));
  }

  private Future<FeedPosition> present() {
    return Future.join(FeedSql.PRESENT.ask(pool, Tuple.tuple()), systemIdentifier())
        .map(
            both -> {
              Row row = both.<RowSet<Row>>resultAt(0).iterator().next();
              UUID id = row.getUUID("incarnation");
              long incarnation =
                  id.getMostSignificantBits()
                      ^ id.getLeastSignificantBits()
                      ^ both.<Long>resultAt(1);
              return new PgFeedPosition(incarnation, snapshot(row), null);
            });
  }

  /** 0 if the role may not read it; then nothing tells a copy of the database from the original. */
  private Future<Long> systemIdentifier() {
    return DatabaseSql.SYSTEM_IDENTIFIER
        .execute(pool, Tuple.tuple())
        .map(rows -> rows.iterator().next().getLong("system_identifier"))
        .recover(
            failure ->
                PgFailures.isAnswer(failure)
                    ? Future.succeededFuture(0L)
                    : Future.failedFuture(
                        PgFailures.translate(DatabaseSql.SYSTEM_IDENTIFIER.name(), failure)));
  }

  @Override
  public Future<FeedPage> read(String userId, FeedPosition from, int limit) {
    PgFeedPosition place = (PgFeedPosition) from;
    Window window = place.window();
    Tuple arguments =
        Tuple.of(
            userId,
            place.from().toString(),
            window == null ? null : window.to().toString(),
            window == null ? LOWEST_ID : window.chatId(),
            window == null ? 0L : window.seq());
    arguments.addLong(window == null ? 0L : window.mark()).addLong((long) limit);
    return FeedSql.READ.ask(pool, arguments).map(rows -> page(rows, place, limit));
  }

  private static FeedPage page(RowSet<Row> rows, PgFeedPosition place, int limit) {
    Snapshot to = snapshot(rows.iterator().next());
    Window window = place.window() == null ? new Window(to, LOWEST_ID, 0, 0) : place.window();
    List<FeedEvent> events = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (!Rows.isNull(row, "chat_id")) {
        window = behind(row, window);
        events.add(new FeedEvent(at(place, window), event(row)));
      }
    }
    if (events.size() == limit) {
      return new FeedPage(events, at(place, window), true);
    }
    PgFeedPosition done = new PgFeedPosition(place.incarnation(), window.to(), null);
    if (!events.isEmpty()) {
      int last = events.size() - 1;
      events.set(last, new FeedEvent(done, events.get(last).event()));
    }
    // A window that was opened earlier is done: more may have been committed since.
    return new FeedPage(events, done, place.window() != null);
  }

  private static PgFeedPosition at(PgFeedPosition place, Window window) {
    return new PgFeedPosition(place.incarnation(), place.from(), window);
  }

  private static Window behind(Row row, Window before) {
    UUID chatId = row.getUUID("chat_id");
    boolean sameChat = chatId.equals(before.chatId());
    long seq = sameChat ? before.seq() : 0;
    long mark = sameChat ? before.mark() : 0;
    return Rows.isNull(row, "mark")
        ? new Window(before.to(), chatId, row.getLong("seq"), mark)
        : new Window(before.to(), chatId, seq, row.getLong("mark"));
  }

  private static DomainEvent event(Row row) {
    Pair pair = new Pair(row.getString("user_lo"), row.getString("user_hi"));
    boolean byLo = row.getBoolean("from_lo");
    if (Rows.isNull(row, "mark")) {
      return Rows.sent(row, pair);
    }
    return new MessageSeen(
        row.getUUID("id"),
        new SeenMark(
            row.getUUID("chat_id"),
            pair.member(byLo),
            pair.member(!byLo),
            row.getLong("from_seq"),
            row.getLong("seen_up_to"),
            Rows.instant(row, "sent_at")));
  }

  @Override
  public Future<Changes> changes(FeedPosition from) {
    PgFeedPosition place = (PgFeedPosition) from;
    return FeedSql.CHANGES
        .ask(pool, Tuple.of(place.from().toString(), (long) MAX_CHANGES))
        .map(rows -> changes(rows, place));
  }

  private static Changes changes(RowSet<Row> rows, PgFeedPosition place) {
    Row head = rows.iterator().next();
    List<Change> changes = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (!Rows.isNull(row, "user_lo")) {
        changes.add(
            new Change(
                row.getString("user_lo"),
                row.getString("user_hi"),
                Long.parseLong(row.getString("changed_xid"))));
      }
    }
    return new Changes(
        changes,
        head.getBoolean("complete") && changes.size() < MAX_CHANGES,
        new PgFeedPosition(place.incarnation(), snapshot(head), null));
  }

  private static Snapshot snapshot(Row row) {
    return Snapshot.parse(row.getString("present"))
        .before(Long.parseLong(row.getString("durable")));
  }
}
