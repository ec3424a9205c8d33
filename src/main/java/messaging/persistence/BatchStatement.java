package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import messaging.message.Message;
import messaging.message.NewMessage;
import messaging.message.Sent;
import org.jspecify.annotations.Nullable;

/**
 * Stores a batch of messages by one statement in one transaction. No two of a batch may share
 * sender, receiver and key.
 */
final class BatchStatement {
  private final Pool pool;

  BatchStatement(Pool pool) {
    this.pool = pool;
  }

  /**
   * Stores all messages, or none if the future fails.
   *
   * @return an answer for each message, in their order; empty where the key stands for another text
   */
  Future<List<Optional<Sent>>> store(List<NewMessage> batch) {
    // Bounded by the connection only, which ends when the server is silent: each caller waits no
    // longer than it may, and the outcome of a commit matters later.
    return MessageSql.SEND.run(pool, arguments(batch)).map(rows -> answers(batch, rows));
  }

  private static Tuple arguments(List<NewMessage> batch) {
    TreeMap<Pair, Integer> pairs = new TreeMap<>();
    batch.forEach(message -> pairs.put(pair(message), 0));
    String[] lo = new String[pairs.size()];
    String[] hi = new String[pairs.size()];
    int index = 0;
    for (var entry : pairs.entrySet()) {
      lo[index] = entry.getKey().lo();
      hi[index] = entry.getKey().hi();
      entry.setValue(++index);
    }
    int size = batch.size();
    Integer[] pairIndex = new Integer[size];
    Boolean[] fromLo = new Boolean[size];
    UUID[] ids = new UUID[size];
    String[] texts = new String[size];
    @Nullable String[] keys = new String[size];
    @Nullable String[] traces = new String[size];
    for (int i = 0; i < size; i++) {
      NewMessage message = batch.get(i);
      Pair pair = pair(message);
      pairIndex[i] = pairs.get(pair);
      fromLo[i] = pair.isLo(message.senderId());
      ids[i] = message.id();
      texts[i] = message.text();
      keys[i] = message.idempotencyKey();
      traces[i] = message.traceparent();
    }
    return Tuple.from(Arrays.asList(lo, hi, pairIndex, fromLo, ids, texts, keys, traces));
  }

  private static Pair pair(NewMessage message) {
    return Pair.of(message.senderId(), message.receiverId());
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
  private static List<Optional<Sent>> answers(List<NewMessage> batch, RowSet<Row> rows) {
    Optional<Sent>[] answers = new Optional[batch.size()];
    for (Row row : rows) {
      int index = Math.toIntExact(row.getLong("ord") - 1);
      answers[index] = answer(batch.get(index), row);
    }
    return List.of(answers);
  }

  private static Optional<Sent> answer(NewMessage asked, Row row) {
    if (!row.getBoolean("same_text")) {
      return Optional.empty();
    }
    UUID id = row.getUUID("id");
    Message message =
        new Message(
            id,
            row.getUUID("chat_id"),
            row.getLong("seq"),
            asked.senderId(),
            asked.receiverId(),
            asked.text(),
            Rows.instant(row, "sent_at"),
            Rows.status(row.getBoolean("seen")));
    // Our own id under a known key: an earlier attempt of this call was committed after all.
    return Optional.of(new Sent(message, !id.equals(asked.id())));
  }
}
