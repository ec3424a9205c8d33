package messaging.http;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import messaging.message.Chat;
import messaging.message.ChatPage;
import messaging.message.EraseUser;
import messaging.message.Erased;
import messaging.message.ExportLine.EndLine;
import messaging.message.ExportPage;
import messaging.message.ExportUser;
import messaging.message.History;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.Message;
import messaging.message.Messaging;
import messaging.message.ReadHistory;
import messaging.message.SeenState;
import messaging.message.SendMessage;
import messaging.message.Sent;

/** Records every command and returns a plausible reply. Thread-safe. */
final class FakeMessaging implements Messaging {
  static final UUID CHAT = UUID.fromString("018f4e2a-0000-7000-8000-000000000001");
  static final UUID ID = UUID.fromString("018f4e2a-0000-7000-8000-000000000002");
  static final Instant TIME = Instant.parse("2026-11-24T10:00:00.123456Z");

  private final List<Record> commands = new CopyOnWriteArrayList<>();
  private volatile Function<SendMessage, Future<Sent>> onSend = FakeMessaging::stored;
  private volatile Function<ReadHistory, Future<History>> onHistory = FakeMessaging::page;
  private volatile Function<ListChats, Future<ChatPage>> onChats = FakeMessaging::chatsOf;

  private volatile Function<ExportUser, Future<ExportPage>> onExport = FakeMessaging::nothing;

  /** All commands, in order. */
  List<Record> commands() {
    return commands;
  }

  /** The last command. */
  Record last() {
    return commands.get(commands.size() - 1);
  }

  void reset() {
    commands.clear();
    onSend = FakeMessaging::stored;
    onHistory = FakeMessaging::page;
    onChats = FakeMessaging::chatsOf;
    onExport = FakeMessaging::nothing;
  }

  void onSend(Function<SendMessage, Future<Sent>> answer) {
    onSend = answer;
  }

  void onHistory(Function<ReadHistory, Future<History>> answer) {
    onHistory = answer;
  }

  void onChats(Function<ListChats, Future<ChatPage>> answer) {
    onChats = answer;
  }

  void onExport(Function<ExportUser, Future<ExportPage>> answer) {
    onExport = answer;
  }

  static Future<Sent> stored(SendMessage command) {
    return Future.succeededFuture(
        new Sent(message(command.userId(), command.peerId(), command.text()), false));
  }

  static Message message(String from, String to, String text) {
    return new Message(ID, CHAT, 42, from, to, text, TIME, Message.Status.SENT);
  }

  private static Future<History> page(ReadHistory query) {
    return Future.succeededFuture(
        new History(CHAT, List.of(message(query.peerId(), query.userId(), "hi")), true, false));
  }

  @Override
  public Future<Sent> send(SendMessage command) {
    commands.add(command);
    return onSend.apply(command);
  }

  @Override
  public Future<History> history(ReadHistory query) {
    commands.add(query);
    return onHistory.apply(query);
  }

  @Override
  public Future<ChatPage> chats(ListChats query) {
    commands.add(query);
    return onChats.apply(query);
  }

  private static Future<ChatPage> chatsOf(ListChats query) {
    Message last = message("bob", query.userId(), "hi");
    Chat chat = new Chat(CHAT, List.of(query.userId(), "bob"), TIME, 1, last, 41, 40);
    return Future.succeededFuture(new ChatPage(List.of(chat), 7, null));
  }

  @Override
  public Future<SeenState> markSeen(MarkSeen command) {
    commands.add(command);
    return Future.succeededFuture(new SeenState(CHAT, 42, 1, 0));
  }

  @Override
  public Future<Erased> erase(EraseUser command) {
    commands.add(command);
    return Future.succeededFuture(new Erased(0, 0, null, 0));
  }

  @Override
  public Future<ExportPage> export(ExportUser query) {
    commands.add(query);
    return onExport.apply(query);
  }

  private static Future<ExportPage> nothing(ExportUser query) {
    return Future.succeededFuture(new ExportPage(List.of(new EndLine("end")), null));
  }
}
