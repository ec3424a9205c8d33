package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feed in PostgreSQL, read in windows between two database snapshots. Within a chat what a
 * snapshot shows is a prefix (a writer waits for the chat's row, and a transaction becomes visible
 * before it releases its locks), so a transaction that commits late is in a later window, whatever
 * its id. Thread-safe.
 */
final class PgFeed implements FeedStore {
  private static final Logger log = LoggerFactory.getLogger(PgFeed.class);
  private static final int MAX_CHANGES = 10_000;
  private static final UUID LOWEST_ID = new UUID(0, 0);

  private final PgPool pool;
  private final AtomicBoolean settling = new AtomicBoolean();

  /** A feed that uses {@code pool} and does not close it. */
  PgFeed(PgPool pool) {
    this.pool = pool;
  }

  @Override
  public Future<FeedPosition> open(@Nullable String cursor) {
    if (cursor == null) {
      return present();
    }
    return FeedCursors.decode(cursor)
        .map(asked -> inForm(asked).compose(this::check))
        .orElseGet(
            () ->
                refuse(ErrorCode.INVALID_PARAMETER, "The cursor does not come from this service."));
  }

  private Future<FeedPosition> check(PgFeedPosition asked) {
    Window window = asked.window();
    Tuple arguments =
        Tuple.of(
            asked.incarnation(),
            asked.life(),
            asked.from().toString(),
            window == null ? null : window.to().toString());
    return FeedSql.CHECK.ask(pool, arguments).compose(rows -> present(rows, asked)).map(p -> p);
  }

  /** The same position in the present life, if it holds there. */
  private static Future<PgFeedPosition> present(RowSet<Row> rows, PgFeedPosition place) {
    Long life = rows.iterator().next().getLong("life");
    return life == null
        ? refuse(
            ErrorCode.CURSOR_EXPIRED,
            "The database is not the one that gave it, or has lost events since. Read the chats"
                + " again, and listen without a cursor.")
        : Future.succeededFuture(
            new PgFeedPosition(place.incarnation(), life, place.from(), place.window()));
  }

  private static <T> Future<T> refuse(ErrorCode code, String detail) {
    return Future.failedFuture(new MessagingException(code, detail));
  }

  private Future<FeedPosition> present() {
    return FeedSql.PRESENT
        .ask(pool, Tuple.tuple())
        .compose(
            rows -> {
              Row row = rows.iterator().next();
              return Rows.isNull(row, "life")
                  ? FeedSql.ENTER_LIFE.ask(pool, Tuple.tuple()).compose(entered -> present())
                  : Future.succeededFuture(
                      new PgFeedPosition(
                          row.getLong("incarnation"), row.getLong("life"), snapshot(row), null));
            });
  }

  /** Without what cursors of the version before had besides the incarnation. */
  private Future<PgFeedPosition> inForm(PgFeedPosition asked) {
    return asked.life() != 0
        ? Future.succeededFuture(asked)
        : systemIdentifier()
            .map(
                server ->
                    new PgFeedPosition(
                        asked.incarnation() ^ server, 0, asked.from(), asked.window()));
  }

  /** 0 if the role may not read it. */
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
    arguments.addLong(place.incarnation()).addLong(place.life());
    return FeedSql.READ
        .ask(pool, arguments)
        .compose(rows -> present(rows, place).map(now -> page(rows, now, limit)));
  }

  private FeedPage page(RowSet<Row> rows, PgFeedPosition place, int limit) {
    Snapshot to = snapshot(rows.iterator().next());
    Window window = place.window() == null ? new Window(to, LOWEST_ID, 0, 0) : place.window();
    List<FeedEvent> events = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (!Rows.isNull(row, "chat_id")) {
        window = behind(row, window);
        events.add(new FeedEvent(at(place, place.from(), window), event(row)));
      }
    }
    if (events.size() == limit) {
      return new FeedPage(events, at(place, place.from(), window), true);
    }
    PgFeedPosition done = at(place, window.to(), null);
    if (!events.isEmpty()) {
      int last = events.size() - 1;
      events.set(last, new FeedEvent(done, events.get(last).event()));
    }
    // A window that was opened earlier is done: more may have been committed since.
    return new FeedPage(events, done, place.window() != null);
  }

  private static PgFeedPosition at(PgFeedPosition place, Snapshot from, @Nullable Window window) {
    return new PgFeedPosition(place.incarnation(), place.life(), from, window);
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
    if (row.getBoolean("erased")) {
      return Rows.erased(
          row.getUUID("id"), row, pair.member(byLo), row.getLong("seen_up_to"), "sent_at");
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
        .ask(
            pool,
            Tuple.of(
                place.from().toString(), (long) MAX_CHANGES, place.incarnation(), place.life()))
        .compose(
            rows ->
                present(rows, place).map(now -> changes(rows, now, now.life() == place.life())));
  }

  /** In another life the positions of all listeners are to be looked at. */
  private Changes changes(RowSet<Row> rows, PgFeedPosition place, boolean sameLife) {
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
        sameLife && head.getBoolean("complete") && changes.size() < MAX_CHANGES,
        at(place, snapshot(head), null));
  }

  /** What a cursor may count of the present. */
  private Snapshot snapshot(Row row) {
    if (row.getBoolean("unsettled") && settling.compareAndSet(false, true)) {
      FeedSql.SETTLE
          .ask(pool, Tuple.tuple())
          .onFailure(failure -> log.atDebug().setCause(failure).log("Nothing was settled"))
          .onComplete(done -> settling.set(false));
    }
    return Snapshot.parse(row.getString("present"))
        .before(Long.parseLong(row.getString("durable")))
        .without(List.of(row.getArrayOfLongs("uncommitted")));
  }
}
