package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.ErrorCode;
import messaging.message.ExportLine;
import messaging.message.ExportLine.ChatLine;
import messaging.message.ExportLine.EndLine;
import messaging.message.ExportLine.ExportedChat;
import messaging.message.ExportLine.MarkLine;
import messaging.message.ExportLine.MessageLine;
import messaging.message.ExportPage;
import messaging.message.ExportStore;
import messaging.message.FeedEvent;
import messaging.message.FeedPage;
import messaging.message.FeedStore;
import messaging.message.MessagingException;
import messaging.persistence.ExportCursor.Place;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tables along their keys, then the feed from the moment at which that began: so what is
 * stored meanwhile, in chats that were read already, comes too. Thread-safe.
 */
final class PgExport implements ExportStore {
  private final PgPool pool;
  private final FeedStore feed;

  /** An export that uses {@code pool} and does not close it. */
  PgExport(PgPool pool, FeedStore feed) {
    this.pool = pool;
    this.feed = feed;
  }

  @Override
  public Future<ExportPage> read(String userId, @Nullable String after, int limit) {
    if (after == null) {
      return feed.open(null).compose(now -> readTables(userId, Place.START, now.cursor(), limit));
    }
    return ExportCursor.decode(after)
        .map(
            cursor ->
                cursor.place() == null
                    ? readFeed(userId, cursor.feed(), limit)
                    : readTables(userId, cursor.place(), cursor.feed(), limit))
        .orElseGet(
            () ->
                Future.failedFuture(
                    new MessagingException(
                        ErrorCode.INVALID_PARAMETER,
                        "after must be the cursor of a line of an export.")));
  }

  private Future<ExportPage> readTables(String userId, Place place, String begin, int limit) {
    Tuple arguments = Tuple.of(userId, place.peer(), place.seq(), place.mark(), (long) limit);
    return ExportSql.LINES
        .ask(pool, arguments)
        .map(rows -> page(rows, userId, place, begin, limit));
  }

  private static ExportPage page(
      RowSet<Row> rows, String userId, Place before, String begin, int limit) {
    List<ExportLine> lines = new ArrayList<>(rows.size());
    Place place = before;
    for (Row row : rows) {
      Pair pair = new Pair(row.getString("user_lo"), row.getString("user_hi"));
      place = behind(row, pair.member(!pair.isLo(userId)), place);
      lines.add(line(row, pair, userId, new ExportCursor(place, begin).encode()));
    }
    boolean done = rows.size() < limit;
    return new ExportPage(lines, new ExportCursor(done ? null : place, begin).encode());
  }

  private static Place behind(Row row, String peer, Place before) {
    if (!Rows.isNull(row, "mark")) {
      return new Place(peer, before.seq(), row.getLong("mark"));
    }
    return Rows.isNull(row, "seq")
        ? new Place(peer, 0, 0)
        : new Place(peer, row.getLong("seq"), before.mark());
  }

  private static ExportLine line(Row row, Pair pair, String userId, String cursor) {
    if (!Rows.isNull(row, "mark")) {
      boolean byLo = row.getBoolean("from_lo");
      return new MarkLine(
          new SeenMark(
              row.getUUID("chat_id"),
              pair.member(byLo),
              pair.member(!byLo),
              row.getLong("from_seq"),
              row.getLong("seen_up_to"),
              Rows.instant(row, "sent_at")),
          cursor);
    }
    if (!Rows.isNull(row, "seq")) {
      return new MessageLine(Rows.message(row, pair), cursor);
    }
    boolean isLo = pair.isLo(userId);
    return new ChatLine(
        new ExportedChat(
            row.getUUID("chat_id"),
            List.of(pair.lo(), pair.hi()),
            row.getLong("first_seq"),
            row.getLong("last_seq"),
            row.getLong("unread"),
            row.getLong(isLo ? "lo_seen" : "hi_seen"),
            row.getLong(isLo ? "hi_seen" : "lo_seen")),
        cursor);
  }

  private Future<ExportPage> readFeed(String userId, String begin, int limit) {
    return feed.open(begin)
        .compose(from -> feed.read(userId, from, limit))
        .map(PgExport::page)
        .recover(failure -> Future.failedFuture(told(failure)));
  }

  private static ExportPage page(FeedPage page) {
    List<ExportLine> lines = new ArrayList<>(page.events().size() + 1);
    for (FeedEvent event : page.events()) {
      String cursor = new ExportCursor(null, event.position().cursor()).encode();
      if (event.event() instanceof MessageSent sent) {
        lines.add(new MessageLine(sent.message(), cursor));
      } else if (event.event() instanceof MessageSeen seen) {
        lines.add(new MarkLine(seen.mark(), cursor));
      }
    }
    String next = new ExportCursor(null, page.next().cursor()).encode();
    if (page.more()) {
      return new ExportPage(lines, next);
    }
    lines.add(new EndLine(next));
    return new ExportPage(lines, null);
  }

  /** What the feed advises does not help here. */
  private static Throwable told(Throwable failure) {
    return failure instanceof MessagingException refusal
            && refusal.code() == ErrorCode.CURSOR_EXPIRED
        ? new MessagingException(
            ErrorCode.CURSOR_EXPIRED,
            "The database is not the one that gave it, or has lost something since. Begin a new"
                + " export.")
        : failure;
  }
}
