package messaging.bus;

import java.time.Instant;
import java.util.UUID;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;

/**
 * An event in the structured JSON form of CloudEvents 1.0, as NATS and the event bus carry it.
 *
 * @param type also the event-bus address, and the NATS subject without its prefix
 * @param subject the chat id
 * @param data a {@link messaging.message.Message} or {@link SeenData}
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents</a>
 */
public record CloudEvent(
    String specversion,
    UUID id,
    String source,
    String type,
    String subject,
    Instant time,
    String datacontenttype,
    Object data) {

  /** The media type of the structured JSON form. */
  public static final String MEDIA_TYPE = "application/cloudevents+json";

  /** The data of {@code message.seen}; {@code fromSeq} is exclusive, {@code seenUpTo} inclusive. */
  public record SeenData(
      UUID chatId, String seenBy, String senderId, long fromSeq, long seenUpTo, Instant seenAt) {}

  /**
   * The one form of {@code event}.
   *
   * @param source a URI reference that names the deployment
   */
  public static CloudEvent of(DomainEvent event, String source) {
    if (event instanceof MessageSent sent) {
      return of(event, source, Addresses.MESSAGE_SENT, sent.message());
    }
    MessageSeen seen = (MessageSeen) event;
    SeenData data =
        new SeenData(
            seen.chatId(),
            seen.seenBy(),
            seen.senderId(),
            seen.fromSeq(),
            seen.seenUpTo(),
            seen.seenAt());
    return of(event, source, Addresses.MESSAGE_SEEN, data);
  }

  private static CloudEvent of(DomainEvent event, String source, String type, Object data) {
    return new CloudEvent(
        "1.0",
        event.id(),
        source,
        type,
        event.chatId().toString(),
        event.time(),
        "application/json",
        data);
  }
}
