package messaging.bus;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
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

/**
 * A command of the service. {@link #ALL} is the only table of commands: codecs, endpoint, client
 * and meters use it. {@link Calls} is the only class of this package with a method for each
 * command.
 *
 * @param address its address on the event bus
 * @param meter its name in metrics
 * @param request the type of the request
 * @param reply the type of the reply
 * @param call the method that executes it
 * @param repeatable whether the client may send the same request to several nodes
 * @param outcome the outcome of a reply, for metrics
 */
public record Command<C extends Record, R extends Record>(
    String address,
    String meter,
    Class<C> request,
    Class<R> reply,
    BiFunction<Messaging, C, Future<R>> call,
    Predicate<C> repeatable,
    Function<R, String> outcome) {

  /** Sends a message. */
  public static final Command<SendMessage, Sent> SEND =
      new Command<>(
          "messages.send",
          "send",
          SendMessage.class,
          Sent.class,
          Messaging::send,
          request -> request.idempotencyKey() != null,
          reply -> reply.replayed() ? "replayed" : "ok");

  /** Reads a page of a conversation. */
  public static final Command<ReadHistory, History> HISTORY =
      repeatable(
          "messages.history", "history", ReadHistory.class, History.class, Messaging::history);

  /** Lists chats. */
  public static final Command<ListChats, ChatPage> CHATS =
      repeatable("chats.list", "chats", ListChats.class, ChatPage.class, Messaging::chats);

  /** Marks messages as seen. */
  public static final Command<MarkSeen, SeenState> SEEN =
      repeatable("messages.seen", "seen", MarkSeen.class, SeenState.class, Messaging::markSeen);

  /** Exports what is stored of a user. */
  public static final Command<ExportUser, ExportPage> EXPORT =
      repeatable("users.export", "export", ExportUser.class, ExportPage.class, Messaging::export);

  /**
   * Erases texts. It may be repeated, but not at once: two nodes would share the work, and each
   * would tell only its part.
   */
  public static final Command<EraseUser, Erased> ERASE =
      new Command<>(
          "users.erase",
          "erase",
          EraseUser.class,
          Erased.class,
          Messaging::erase,
          never -> false,
          always -> "ok");

  /** All commands. */
  public static final List<Command<?, ?>> ALL = List.of(SEND, HISTORY, CHATS, SEEN, EXPORT, ERASE);

  private static <C extends Record, R extends Record> Command<C, R> repeatable(
      String address,
      String meter,
      Class<C> request,
      Class<R> reply,
      BiFunction<Messaging, C, Future<R>> call) {
    return new Command<>(address, meter, request, reply, call, always -> true, always -> "ok");
  }

  /** A {@link Messaging} that handles all commands in the same way. */
  abstract static class Calls implements Messaging {

    abstract <C extends Record, R extends Record> Future<R> call(Command<C, R> command, C request);

    @Override
    public final Future<Sent> send(SendMessage request) {
      return call(SEND, request);
    }

    @Override
    public final Future<History> history(ReadHistory request) {
      return call(HISTORY, request);
    }

    @Override
    public final Future<ChatPage> chats(ListChats request) {
      return call(CHATS, request);
    }

    @Override
    public final Future<SeenState> markSeen(MarkSeen request) {
      return call(SEEN, request);
    }

    @Override
    public final Future<ExportPage> export(ExportUser request) {
      return call(EXPORT, request);
    }

    @Override
    public final Future<Erased> erase(EraseUser request) {
      return call(ERASE, request);
    }
  }
}
