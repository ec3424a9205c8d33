package messaging.persistence;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import messaging.config.RateLimit;
import messaging.message.ErrorCode;
import messaging.message.GuardedMessaging;
import messaging.message.Message;
import messaging.message.MessagingException;
import messaging.message.NewMessage;
import messaging.message.Sent;
import org.jspecify.annotations.Nullable;

/**
 * Stores a batch of messages by one statement in one transaction. No two of a batch may share
 * sender, receiver and key.
 */
final class BatchStatement {
  private final PgPool pool;
  private final KnownChats chats = new KnownChats();
  private final @Nullable Integer burst;
  private final @Nullable Long gapMicros;

  /**
   * @param limit of a sender to one receiver; empty for none
   */
  BatchStatement(PgPool pool, Optional<RateLimit> limit) {
    this.pool = pool;
    this.burst = limit.map(RateLimit::burst).orElse(null);
    this.gapMicros = limit.map(rate -> rate.gap().toNanos() / 1_000).orElse(null);
  }

  /**
   * Stores all messages, or none if the future fails.
   *
   * @return an answer for each message, in their order; failed where the key stands for another
   *     text, and where the limit is reached
   */
  Future<List<Future<Sent>>> store(List<NewMessage> batch) {
    // Bounded by the connection only, which ends when the server is silent: each caller waits no
    // longer than it may, and the outcome of a commit matters later.
    return MessageSql.SEND
        .run(pool, arguments(batch))
        .onSuccess(rows -> batch.forEach(message -> chats.add(pair(message))))
        // The database may have lost what it had: the next attempt looks again.
        .onFailure(failure -> chats.clear())
        .map(rows -> answers(batch, rows));
  }

  private Tuple arguments(List<NewMessage> batch) {
    NavigableMap<Pair, Counted> pairs = new TreeMap<>();
    batch.forEach(message -> pairs.computeIfAbsent(pair(message), first -> new Counted()));
    String[] lo = new String[pairs.size()];
    String[] hi = new String[pairs.size()];
    Integer[] unknown = number(pairs, lo, hi);
    int size = batch.size();
    Integer[] last = new Integer[pairs.size()];
    Integer[] pairIndex = new Integer[size];
    Integer[] nth = new Integer[size];
    Integer[] loNth = new Integer[size];
    Boolean[] fromLo = new Boolean[size];
    for (int i = 0; i < size; i++) {
      Pair pair = pair(batch.get(i));
      Counted counted = requireNonNull(pairs.get(pair));
      fromLo[i] = pair.isLo(batch.get(i).senderId());
      pairIndex[i] = counted.index;
      nth[i] = ++counted.messages;
      loNth[i] = fromLo[i] ? ++counted.fromLo : counted.fromLo;
      last[counted.index - 1] = i + 1;
    }
    return Tuple.from(
        Arrays.asList(
            lo,
            hi,
            last,
            unknown,
            pairIndex,
            nth,
            loNth,
            fromLo,
            batch.stream().map(NewMessage::id).toArray(UUID[]::new),
            batch.stream().map(NewMessage::text).toArray(String[]::new),
            batch.stream().map(NewMessage::idempotencyKey).toArray(String[]::new),
            batch.stream().map(NewMessage::traceparent).toArray(String[]::new),
            burst,
            gapMicros));
  }

  /**
   * Gives the pairs their indexes, and their members to {@code lo} and {@code hi}.
   *
   * @return the indexes of those that may have no chat
   */
  private Integer[] number(NavigableMap<Pair, Counted> pairs, String[] lo, String[] hi) {
    List<Integer> unknown = new ArrayList<>();
    int index = 0;
    for (var entry : pairs.entrySet()) {
      lo[index] = entry.getKey().lo();
      hi[index] = entry.getKey().hi();
      entry.getValue().index = ++index;
      if (!chats.contains(entry.getKey())) {
        unknown.add(index);
      }
    }
    return unknown.toArray(Integer[]::new);
  }

  /** The messages of a pair up to some place in the batch; indexes are from 1. */
  private static final class Counted {
    private int index;
    private int messages;
    private int fromLo;
  }

  private static Pair pair(NewMessage message) {
    return Pair.of(message.senderId(), message.receiverId());
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
  private static List<Future<Sent>> answers(List<NewMessage> batch, RowSet<Row> rows) {
    Future<Sent>[] answers = new Future[batch.size()];
    for (Row row : rows) {
      int index = row.getInteger("ord") - 1;
      answers[index] = answer(batch.get(index), row);
    }
    return List.of(answers);
  }

  private static Future<Sent> answer(NewMessage asked, Row row) {
    if (!Rows.isNull(row, "retry_after")) {
      return Future.failedFuture(
          MessagingException.until(
              ErrorCode.TOO_MANY_MESSAGES_TO_USER,
              "Wait before you send more messages to that user.",
              Duration.ofNanos(1_000 * row.getLong("retry_after"))));
    }
    // Only a message that was known before has it.
    boolean isKnown = !Rows.isNull(row, "id");
    if (isKnown && !row.getBoolean("same_text")) {
      return Future.failedFuture(GuardedMessaging.keyReused());
    }
    UUID id = isKnown ? row.getUUID("id") : asked.id();
    Message message =
        new Message(
            id,
            row.getUUID("chat_id"),
            row.getLong("seq"),
            asked.senderId(),
            asked.receiverId(),
            asked.text(),
            Rows.instant(row, "sent_at"),
            Rows.status(isKnown && row.getBoolean("seen")));
    // Our own id under a known key: an earlier attempt of this call was committed after all.
    return Future.succeededFuture(new Sent(message, !id.equals(asked.id())));
  }
}
