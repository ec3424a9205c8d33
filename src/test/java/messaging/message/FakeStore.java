package messaging.message;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records the calls of the store, and returns fixed results. Finds {@link #found} under every key.
 */
class FakeStore implements MessageStore, ExportStore {
  final List<Object> calls = new ArrayList<>();
  @Nullable Message found;
  boolean replays;
  @Nullable RuntimeException failure;

  /** The arguments of a call. */
  record HistoryCall(String userId, String peerId, HistoryPosition position, int limit) {}

  /** The arguments of a call. */
  record ChatsCall(String userId, int limit, @Nullable ChatCursor cursor) {}

  /** The arguments of a call. */
  record SeenCall(
      String userId, String peerId, @Nullable Long upTo, @Nullable String traceparent) {}

  /** The arguments of a call. */
  record ExportCall(String userId, @Nullable String after, int limit) {}

  /** The arguments of a call. */
  record KeyCall(String senderId, String receiverId, String key) {}

  private <T> Future<T> answer(Object call, T value) {
    calls.add(call);
    RuntimeException refusal = failure;
    return refusal == null ? Future.succeededFuture(value) : Future.failedFuture(refusal);
  }

  @Override
  public Future<Sent> send(NewMessage message) {
    return answer(message, new Sent(Examples.message(message.text()), replays));
  }

  @Override
  public Future<Optional<Message>> findByKey(String senderId, String receiverId, String key) {
    return answer(new KeyCall(senderId, receiverId, key), Optional.ofNullable(found));
  }

  @Override
  public Future<History> history(
      String userId, String peerId, HistoryPosition position, int limit) {
    return answer(
        new HistoryCall(userId, peerId, position, limit),
        new History(null, List.of(), false, false));
  }

  @Override
  public Future<ChatPage> chats(String userId, int limit, @Nullable ChatCursor cursor) {
    return answer(new ChatsCall(userId, limit, cursor), new ChatPage(List.of(), 0, null));
  }

  @Override
  public Future<SeenState> markSeen(
      String userId, String peerId, @Nullable Long upTo, @Nullable String traceparent) {
    return answer(new SeenCall(userId, peerId, upTo, traceparent), new SeenState(null, 0, 0, 0));
  }

  @Override
  public Future<ExportPage> read(String userId, @Nullable String after, int limit) {
    return answer(new ExportCall(userId, after, limit), new ExportPage(List.of(), null));
  }
}
