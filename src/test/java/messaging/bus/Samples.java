package messaging.bus;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import messaging.message.Chat;
import messaging.message.ChatPage;
import messaging.message.DomainEvent.ErasedRange;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.Erased;
import messaging.message.ExportLine.ChatLine;
import messaging.message.ExportLine.EndLine;
import messaging.message.ExportLine.ExportedChat;
import messaging.message.ExportLine.MarkLine;
import messaging.message.ExportLine.MessageLine;
import messaging.message.ExportPage;
import messaging.message.History;
import messaging.message.Message;
import messaging.message.Message.Status;
import messaging.message.SeenState;
import messaging.message.Sent;

/** One value of each type, and its JSON. */
final class Samples {
  static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  static final UUID CHAT = UUID.fromString("018f4e2a-0000-7000-8000-000000000001");
  static final UUID ID = UUID.fromString("018f4e2a-0000-7000-8000-000000000002");
  static final Instant TIME = Instant.parse("2026-11-24T10:00:00.120Z");
  static final Message MESSAGE =
      new Message(ID, CHAT, 42, "ann", "bob", "Grüße 👋", TIME, Status.SENT);
  static final Sent SENT = new Sent(MESSAGE, true);
  static final History HISTORY = new History(CHAT, List.of(MESSAGE), true, false);
  static final ChatPage CHATS =
      new ChatPage(
          List.of(new Chat(CHAT, List.of("ann", "bob"), TIME, 3, MESSAGE, 39, 41)), 7, "next");
  static final SeenMark MARK = new SeenMark(CHAT, "bob", "ann", 40, 42, TIME);
  static final ExportPage EXPORT =
      new ExportPage(
          List.of(
              new ChatLine(new ExportedChat(CHAT, List.of("ann", "bob"), 1, 42, 3, 39, 41), "c1"),
              new MessageLine(MESSAGE, "c2"),
              new MarkLine(MARK, "c3"),
              new EndLine("c4")),
          "c4");
  static final ErasedRange RANGE = new ErasedRange(CHAT, "ann", 40, 42, TIME);
  static final Erased ERASED = new Erased(2, 3, "next", 1);
  static final SeenState SEEN = new SeenState(CHAT, 42, 3, 0);

  static final String MESSAGE_JSON =
      """
      {"id": "018f4e2a-0000-7000-8000-000000000002",
       "chat_id": "018f4e2a-0000-7000-8000-000000000001",
       "seq": 42, "sender_id": "ann", "receiver_id": "bob", "text": "Grüße 👋",
       "timestamp": "2026-11-24T10:00:00.120000Z", "status": "sent"}\
      """;
  static final String SENT_JSON =
      """
      {"message": %s, "replayed": true}\
      """
          .formatted(MESSAGE_JSON);
  static final String HISTORY_JSON =
      """
      {"chat_id": "018f4e2a-0000-7000-8000-000000000001", "messages": [%s],
       "has_older": true, "has_newer": false}\
      """
          .formatted(MESSAGE_JSON);
  static final String CHATS_JSON =
      """
      {"chats": [{"chat_id": "018f4e2a-0000-7000-8000-000000000001",
        "participants": ["ann", "bob"], "last_message_at": "2026-11-24T10:00:00.120000Z",
        "unread_count": 3, "last_message": %s, "seen_up_to": 39, "peer_seen_up_to": 41}],
       "unread_total": 7, "next": "next"}\
      """
          .formatted(MESSAGE_JSON);
  static final String EXPORT_JSON =
      """
      {"lines": [
        {"type": "chat",
         "data": {"chat_id": "018f4e2a-0000-7000-8000-000000000001", "participants": ["ann", "bob"],
          "first_seq": 1, "last_seq": 42, "unread_count": 3, "seen_up_to": 39, "peer_seen_up_to": 41},
         "cursor": "c1"},
        {"type": "message", "data": %s, "cursor": "c2"},
        {"type": "mark",
         "data": {"chat_id": "018f4e2a-0000-7000-8000-000000000001", "seen_by": "bob",
          "sender_id": "ann", "from_seq": 40, "seen_up_to": 42,
          "seen_at": "2026-11-24T10:00:00.120000Z"},
         "cursor": "c3"},
        {"type": "end", "cursor": "c4"}],
       "next": "c4"}\
      """
          .formatted(MESSAGE_JSON);
  static final String SEEN_JSON =
      """
      {"chat_id": "018f4e2a-0000-7000-8000-000000000001",
       "seen_up_to": 42, "newly_seen": 3, "unread_count": 0}\
      """;

  static final String ERASED_JSON =
      """
      {"chats": 2, "messages": 3, "next": "next", "in_stream": 1}\
      """;

  private Samples() {}
}
