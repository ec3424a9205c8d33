package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import messaging.config.PostgresConfig;
import messaging.message.Chat;
import messaging.message.ChatCursor;
import messaging.message.ChatPage;
import messaging.message.CommitListener;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.History;
import messaging.message.HistoryPosition;
import messaging.message.HistoryPosition.After;
import messaging.message.HistoryPosition.Around;
import messaging.message.HistoryPosition.Before;
import messaging.message.Message;
import messaging.message.MessageStore;
import messaging.message.MessagingException;
import messaging.message.NewMessage;
import messaging.message.SeenState;
import messaging.message.Sent;
import messaging.tracing.Tracing;
import org.jspecify.annotations.Nullable;

/**
 * Chats and messages in PostgreSQL. All calls wait {@link PostgresConfig#MAX_WAIT} at most. Use on
 * the event-loop context of its {@link SendBatcher}.
 */
final class PgMessageStore implements MessageStore {
  /** No chat gets that long, and arithmetic on a seq up to here does not overflow. */
  private static final long MAX_SEQ = Long.MAX_VALUE / 2;

  // The statements sort what they read, but SQL promises no order for parts that are put together.
  // What is sorted already costs one comparison a row.
  private static final Comparator<Message> BY_SEQ = Comparator.comparingLong(Message::seq);
  private static final Comparator<Chat> LATEST_FIRST =
      Comparator.comparing(Chat::lastMessageAt)
          .thenComparing(Chat::chatId, PgMessageStore::asInDatabase)
          .reversed();

  private final PgPool writes;
  private final PgPool reads;
  private final SendBatcher batcher;
  private final CommitListener listener;
  private final Tracing tracing;

  PgMessageStore(
      PgPool writes, PgPool reads, SendBatcher batcher, CommitListener listener, Tracing tracing) {
    this.writes = writes;
    this.reads = reads;
    this.batcher = batcher;
    this.listener = listener;
    this.tracing = tracing;
  }

  @Override
  public Future<Sent> send(NewMessage message) {
    return tracing.send(message, batcher::send);
  }

  @Override
  public Future<Optional<Message>> findByKey(
      String senderId, String receiverId, String idempotencyKey) {
    Pair pair = Pair.of(senderId, receiverId);
    return MessageSql.FIND_BY_KEY
        .ask(reads, Tuple.of(pair.lo(), pair.hi(), pair.isLo(senderId), idempotencyKey))
        .map(rows -> first(rows).map(row -> Rows.message(row, pair)));
  }

  @Override
  public Future<History> history(
      String userId, String peerId, HistoryPosition position, int limit) {
    Pair pair = Pair.of(userId, peerId);
    if (position instanceof After after) {
      long seq = Math.min(after.seq(), MAX_SEQ);
      return page(MessageSql.HISTORY_AFTER, pair, seq, limit).map(rows -> history(rows, pair, seq));
    }
    if (position instanceof Around around) {
      long seq = Math.min(around.seq(), MAX_SEQ);
      return page(MessageSql.HISTORY_AROUND, pair, seq, limit)
          .map(rows -> history(rows, pair, seq));
    }
    long seq = position instanceof Before before ? Math.min(before.seq(), MAX_SEQ) : MAX_SEQ;
    return page(MessageSql.HISTORY_BEFORE, pair, seq, limit)
        .map(rows -> newestFirst(history(rows, pair, seq - 1)));
  }

  private Future<RowSet<Row>> page(Statement statement, Pair pair, long seq, int limit) {
    return statement.ask(reads, Tuple.of(pair.lo(), pair.hi(), seq, (long) limit));
  }

  /**
   * @param emptyAt where an empty page stands: between this seq and the next
   */
  private static History history(RowSet<Row> rows, Pair pair, long emptyAt) {
    Optional<Row> found = head(rows);
    if (found.isEmpty()) {
      return new History(null, List.of(), false, false);
    }
    Row head = found.get();
    UUID chatId = head.getUUID("id");
    long firstSeq = head.getLong("first_seq");
    long lastSeq = head.getLong("seq");
    List<Message> messages = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (!Rows.isHead(row)) {
        messages.add(Rows.message(row, pair, chatId, head));
      }
    }
    if (messages.isEmpty()) {
      return new History(chatId, messages, emptyAt >= firstSeq, emptyAt < lastSeq);
    }
    messages.sort(BY_SEQ);
    long newest = messages.get(messages.size() - 1).seq();
    return new History(chatId, messages, messages.get(0).seq() > firstSeq, newest < lastSeq);
  }

  private static History newestFirst(History page) {
    List<Message> reversed = new ArrayList<>(page.messages());
    Collections.reverse(reversed);
    return new History(page.chatId(), reversed, page.hasOlder(), page.hasNewer());
  }

  @Override
  public Future<ChatPage> chats(String userId, int limit, @Nullable ChatCursor cursor) {
    Tuple arguments =
        Tuple.of(
            userId,
            cursor == null ? null : Rows.time(cursor.lastMessageAt()),
            cursor == null ? null : cursor.chatId(),
            // one more than is shown, to know whether there is a next page
            (long) limit + 1);
    return MessageSql.CHATS.ask(reads, arguments).map(rows -> chatPage(rows, userId, limit));
  }

  private static ChatPage chatPage(RowSet<Row> rows, String userId, int limit) {
    Row head = head(rows).orElseThrow();
    List<Chat> chats = new ArrayList<>(rows.size());
    for (Row row : rows) {
      if (!Rows.isHead(row)) {
        chats.add(Rows.chat(row, userId));
      }
    }
    chats.sort(LATEST_FIRST);
    long unreadTotal = head.getLong("unread");
    if (chats.size() <= limit) {
      return new ChatPage(chats, unreadTotal, null);
    }
    List<Chat> shown = chats.subList(0, limit);
    Chat last = shown.get(limit - 1);
    ChatCursor next = new ChatCursor(last.lastMessageAt(), last.chatId());
    return new ChatPage(shown, unreadTotal, next.encode());
  }

  /** The database compares the bytes of two ids, without a sign. */
  private static int asInDatabase(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }

  @Override
  public Future<SeenState> markSeen(
      String userId, String peerId, @Nullable Long upTo, @Nullable String traceparent) {
    Pair pair = Pair.of(userId, peerId);
    UUID eventId = UUID.randomUUID();
    return MessageSql.MARK_SEEN
        .ask(
            writes,
            Tuple.of(
                pair.lo(),
                pair.hi(),
                pair.isLo(userId),
                upTo,
                eventId,
                tracing.traceparent(traceparent)))
        .map(rows -> seenState(first(rows), userId, peerId, upTo, eventId));
  }

  private SeenState seenState(
      Optional<Row> answer, String userId, String peerId, @Nullable Long upTo, UUID eventId) {
    long lastSeq = answer.map(row -> row.getLong("last_seq")).orElse(0L);
    if (upTo != null && upTo > lastSeq) {
      throw MessagingException.invalidField("/up_to", "must not be above the last seq of the chat");
    }
    if (answer.isEmpty()) {
      return new SeenState(null, 0, 0, 0);
    }
    Row row = answer.get();
    UUID chatId = row.getUUID("chat_id");
    long seenUpTo = row.getLong("seen_up_to");
    if (!Rows.isNull(row, "moved_from")) {
      SeenMark mark =
          new SeenMark(
              chatId,
              userId,
              peerId,
              row.getLong("moved_from"),
              seenUpTo,
              Rows.instant(row, "seen_at"));
      listener.committed(List.of(new MessageSeen(eventId, mark)));
    }
    return new SeenState(chatId, seenUpTo, row.getLong("newly_seen"), row.getLong("unread"));
  }

  private static Optional<Row> head(RowSet<Row> rows) {
    for (Row row : rows) {
      if (Rows.isHead(row)) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }
}
