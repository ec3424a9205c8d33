package messaging.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import messaging.message.DomainEvent.ErasedRange;
import messaging.message.DomainEvent.MessageErased;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.Message;

/** Events for tests. */
final class Events {

  private Events() {}

  static MessageSent sent(UUID chat, long seq) {
    return sent(chat, seq, "text " + seq);
  }

  static MessageSent sent(UUID chat, long seq, String text) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return new MessageSent(
        new Message(UUID.randomUUID(), chat, seq, "ann", "bob", text, now, Message.Status.SENT));
  }

  static MessageErased erased(UUID chat, long upTo) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return new MessageErased(
        UUID.randomUUID(), List.of("ann", "bob"), new ErasedRange(chat, "ann", 0, upTo, now));
  }

  static MessageSeen seen(UUID chat, long upTo) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return new MessageSeen(UUID.randomUUID(), new SeenMark(chat, "bob", "ann", 0, upTo, now));
  }
}
