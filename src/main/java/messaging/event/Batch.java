package messaging.event;

import io.nats.client.impl.Headers;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import messaging.bus.CloudEvent;
import messaging.bus.Json;
import messaging.message.DomainEvent;
import messaging.message.Outbox.Entry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do with the entries of one batch, in their order. Every message names its place in the
 * stream and the message before it, so that the server itself refuses one that comes late or out of
 * order.
 */
final class Batch {
  private static final Logger log = LoggerFactory.getLogger(Batch.class);

  private final String source;
  private final Subjects subjects;
  private final int maxSize;
  private final Set<String> published;
  private final Set<UUID> parkedChats;
  private final List<Step> steps = new ArrayList<>();
  private long expected;
  private @Nullable String previousId;

  /**
   * An empty batch.
   *
   * @param lastSequence of the stream; the first message follows it
   * @param maxSize of headers and body together
   * @param published ids of events that are in the stream already
   * @param parkedChats chats of which nothing may be published now
   */
  Batch(
      String source,
      Subjects subjects,
      long lastSequence,
      int maxSize,
      Set<String> published,
      Set<UUID> parkedChats) {
    this.source = source;
    this.subjects = subjects;
    this.expected = lastSequence;
    this.maxSize = maxSize;
    this.published = published;
    this.parkedChats = new HashSet<>(parkedChats);
  }

  /** What to do with one entry. */
  sealed interface Step {
    /** The entry. */
    Entry entry();
  }

  /** It is in the stream already. */
  record Skip(Entry entry) implements Step {}

  /** It is parked: it cannot be published, or its chat is parked already. */
  record Park(Entry entry) implements Step {}

  /** It is to be published, right after {@code expected}. */
  record Send(
      Entry entry, DomainEvent event, String subject, Headers headers, Buffer body, long expected)
      implements Step {}

  /** Decides what happens to each of the entries. */
  List<Step> plan(List<Entry> entries) {
    for (Entry entry : entries) {
      steps.add(step(entry));
    }
    return steps;
  }

  private Step step(Entry entry) {
    DomainEvent event = entry.event();
    if (event != null && published.contains(event.id().toString())) {
      return new Skip(entry);
    }
    if (parkedChats.contains(entry.chatId())) {
      return new Park(entry);
    }
    if (event == null) {
      return park(entry, "the row is gone", null);
    }
    try {
      return send(entry, event);
    } catch (RuntimeException e) {
      return park(entry, "it has no JSON form", e);
    }
  }

  private Step send(Entry entry, DomainEvent event) {
    Buffer body = Json.encode(CloudEvent.of(event, source));
    String id = event.id().toString();
    Headers headers = headers(event).put("Nats-Expected-Last-Sequence", Long.toString(expected));
    if (entry.traceparent() != null) {
      headers.put("traceparent", entry.traceparent());
    }
    // The first one follows a message whose id the server may have forgotten long ago.
    if (previousId != null) {
      headers.put("Nats-Expected-Last-Msg-Id", previousId);
    }
    if (headers.serializedLength() + body.length() > maxSize) {
      return park(entry, "it is larger than the stream or the server allows", null);
    }
    previousId = id;
    return new Send(entry, event, subjects.of(event.type()), headers, body, expected++);
  }

  /** Nobody changes them once they are handed over, so the client need not copy them. */
  private static final class EventHeaders extends Headers {
    @Override
    public boolean isReadOnly() {
      return true;
    }
  }

  /** What every message about the event has, however often it is published. */
  static Headers headers(DomainEvent event) {
    return new EventHeaders()
        .put("Nats-Msg-Id", event.id().toString())
        .put("Content-Type", CloudEvent.MEDIA_TYPE);
  }

  private Step park(Entry entry, String reason, @Nullable Throwable cause) {
    parkedChats.add(entry.chatId());
    logParked(entry, reason, cause);
    return new Park(entry);
  }

  static void logParked(Entry entry, String reason, @Nullable Throwable cause) {
    log.atWarn()
        .addKeyValue("chatId", entry.chatId())
        .addKeyValue("position", entry.position())
        .addKeyValue("reason", reason)
        .setCause(cause)
        .log("Event cannot be published; its chat is parked");
  }
}
