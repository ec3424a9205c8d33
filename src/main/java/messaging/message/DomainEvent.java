package messaging.message;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Something that happened and is committed. */
public sealed interface DomainEvent {

  /** Its kind. */
  EventType type();

  /** Identifies the event; the same however often it is published. */
  UUID id();

  /** The chat it happened in. */
  UUID chatId();

  /** The two members of the chat. */
  List<String> members();

  /** When it happened, on the database's clock. */
  Instant time();

  /** What consumers are told of it. */
  Record data();

  /** A message was stored; its status is always {@code SENT} here, as that is what happened. */
  record MessageSent(Message message) implements DomainEvent {
    @Override
    public EventType type() {
      return EventType.MESSAGE_SENT;
    }

    @Override
    public UUID id() {
      return message.id();
    }

    @Override
    public UUID chatId() {
      return message.chatId();
    }

    @Override
    public List<String> members() {
      return List.of(message.senderId(), message.receiverId());
    }

    @Override
    public Instant time() {
      return message.timestamp();
    }

    @Override
    public Message data() {
      return message;
    }
  }

  /** A seen mark moved. */
  record MessageSeen(UUID id, SeenMark mark) implements DomainEvent {
    @Override
    public EventType type() {
      return EventType.MESSAGE_SEEN;
    }

    @Override
    public UUID chatId() {
      return mark.chatId();
    }

    @Override
    public List<String> members() {
      return List.of(mark.seenBy(), mark.senderId());
    }

    @Override
    public Instant time() {
      return mark.seenAt();
    }

    @Override
    public SeenMark data() {
      return mark;
    }
  }

  /**
   * How a seen mark moved.
   *
   * @param seenBy whose mark it is
   * @param senderId the other member, whose messages were seen
   * @param fromSeq where the mark was, so exclusive
   * @param seenUpTo where it is now, inclusive
   */
  record SeenMark(
      UUID chatId, String seenBy, String senderId, long fromSeq, long seenUpTo, Instant seenAt) {}
}
