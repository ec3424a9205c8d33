package messaging.bus;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import messaging.message.ChatPage;
import messaging.message.EraseUser;
import messaging.message.Erased;
import messaging.message.ExportPage;
import messaging.message.ExportUser;
import messaging.message.History;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.Messaging;
import messaging.message.ReadHistory;
import messaging.message.SeenState;
import messaging.message.SendMessage;
import messaging.message.Sent;
import org.jspecify.annotations.Nullable;

/** Records commands and replies with the {@link Samples} at first, or fails. */
final class FakeMessaging implements Messaging {
  final List<Record> commands = new CopyOnWriteArrayList<>();
  volatile @Nullable Throwable failure;
  volatile History history = Samples.HISTORY;

  private <T> Future<T> answer(Record command, T value) {
    commands.add(command);
    Throwable refusal = failure;
    return refusal == null ? Future.succeededFuture(value) : Future.failedFuture(refusal);
  }

  @Override
  public Future<Sent> send(SendMessage command) {
    return answer(command, Samples.SENT);
  }

  @Override
  public Future<History> history(ReadHistory query) {
    return answer(query, history);
  }

  @Override
  public Future<ChatPage> chats(ListChats query) {
    return answer(query, Samples.CHATS);
  }

  @Override
  public Future<SeenState> markSeen(MarkSeen command) {
    return answer(command, Samples.SEEN);
  }

  @Override
  public Future<ExportPage> export(ExportUser query) {
    return answer(query, Samples.EXPORT);
  }

  @Override
  public Future<Erased> erase(EraseUser command) {
    return answer(command, Samples.ERASED);
  }
}
