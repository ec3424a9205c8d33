package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import messaging.message.DomainEvent;
import messaging.message.EventArchive;

/** The archive in the tables of messages and marks, read along their keys. Thread-safe. */
final class PgEventArchive implements EventArchive {
  private final PgPool pool;

  /** An archive that uses {@code pool} and does not close it. */
  PgEventArchive(PgPool pool) {
    this.pool = pool;
  }

  @Override
  public Future<Page> read(Place place, int limit) {
    Tuple arguments = Tuple.of(place.chatId(), place.seq(), place.markId(), (long) limit);
    return MessageSql.ARCHIVE.ask(pool, arguments).map(rows -> page(place, rows, limit));
  }

  private static Page page(Place begin, RowSet<Row> rows, int limit) {
    List<DomainEvent> events = new ArrayList<>(rows.size());
    Place place = begin;
    for (Row row : rows) {
      DomainEvent event = Rows.event(row);
      if (event != null) {
        events.add(event);
      }
      place = behind(row, place);
    }
    return new Page(events, rows.size() < limit ? null : place);
  }

  private static Place behind(Row row, Place before) {
    UUID chatId = row.getUUID("chat_id");
    long markId = row.getLong("mark_id");
    long lastMark = chatId.equals(before.chatId()) ? before.markId() : 0;
    return new Place(chatId, row.getLong("place"), Math.max(markId, lastMark));
  }
}
