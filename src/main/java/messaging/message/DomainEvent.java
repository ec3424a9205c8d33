package messaging.message;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A committed event. */
public sealed interface DomainEvent {

  /** The type of the event. */
  EventType type();

  /** The event id. It stays the same when the event is published again. */
  UUID id();

  /** The chat of the event. */
  UUID chatId();

  /** The two members of the chat. */
  List<String> members();

  /** The time of the event, from the clock of the database. */
  Instant time();

  /** The data that consumers get. */
  Record data();

  /** A message was stored. Its status is {@code SENT}, or {@code ERASED} if its text is gone. */
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
   * The move of a seen mark.
   *
   * @param seenBy the user with this mark
   * @param senderId the other member, the sender of the seen messages
   * @param fromSeq the mark before the move, exclusive
   * @param seenUpTo the mark after the move, inclusive
   */
  record SeenMark(
      UUID chatId, String seenBy, String senderId, long fromSeq, long seenUpTo, Instant seenAt) {}

  /**
   * Messages were erased.
   *
   * @param members of the chat; the sender alone where the event was read from its JSON form, which
   *     does not name the other one
   */
  record MessageErased(UUID id, List<String> members, ErasedRange range) implements DomainEvent {
    @Override
    public EventType type() {
      return EventType.MESSAGE_ERASED;
    }

    @Override
    public UUID chatId() {
      return range.chatId();
    }

    @Override
    public Instant time() {
      return range.erasedAt();
    }

    @Override
    public ErasedRange data() {
      return range;
    }
  }

  /**
   * A range of a chat in which all messages of one sender are erased.
   *
   * @param fromSeq the place before the first of them, exclusive
   * @param upToSeq the last of them
   */
  record ErasedRange(UUID chatId, String senderId, long fromSeq, long upToSeq, Instant erasedAt) {}
}
