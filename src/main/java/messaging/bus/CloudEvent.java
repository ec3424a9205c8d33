package messaging.bus;

import java.time.Instant;
import java.util.UUID;
import messaging.message.DomainEvent;

/**
 * An event in the structured JSON form of CloudEvents 1.0, for NATS and the event bus.
 *
 * @param type the {@link messaging.message.EventType#wireName()}
 * @param subject the chat id
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
    Record data) {

  /** The media type of the structured JSON form. */
  public static final String MEDIA_TYPE = "application/cloudevents+json";

  /**
   * The CloudEvents form of {@code event}.
   *
   * @param source a URI reference that identifies the deployment
   */
  public static CloudEvent of(DomainEvent event, String source) {
    return new CloudEvent(
        "1.0",
        event.id(),
        source,
        event.type().wireName(),
        event.chatId().toString(),
        event.time(),
        "application/json",
        event.data());
  }
}
