package messaging.cli;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events line by line and remembers where to continue.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent
 *     events</a>
 */
final class SseReader {
  private final Consumer<Event> onEvent;
  private final StringBuilder data = new StringBuilder();
  private String type = "message";
  private @Nullable String pendingId;
  private @Nullable String lastId;
  private Duration retry = Duration.ofSeconds(1);

  /**
   * A whole event.
   *
   * @param id from where to continue behind it; null if the server has given none
   */
  record Event(String type, @Nullable String id, String data) {}

  /**
   * Begins after {@code lastId}.
   *
   * @param onEvent gets each event
   */
  SseReader(@Nullable String lastId, Consumer<Event> onEvent) {
    this.lastId = lastId;
    this.pendingId = lastId;
    this.onEvent = onEvent;
  }

  /** The id of the last whole event, from where to continue; null before the first. */
  @Nullable String lastId() {
    return lastId;
  }

  /** How long the server wants a reader to wait before it reconnects. */
  Duration retry() {
    return retry;
  }

  /** Forgets an event that has come only in part. */
  void connectionLost() {
    data.setLength(0);
    type = "message";
    pendingId = lastId;
  }

  /** Takes one line, without its end. */
  void line(String line) {
    if (line.isEmpty()) {
      dispatch();
      return;
    }
    int colon = line.indexOf(':');
    if (colon == 0) {
      return;
    }
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    field(field, value.startsWith(" ") ? value.substring(1) : value);
  }

  private void field(String field, String value) {
    switch (field) {
      case "event" -> type = value;
      case "data" -> data.append(data.length() == 0 ? "" : "\n").append(value);
      case "id" -> pendingId = value;
      case "retry" -> {
        if (value.matches("\\d{1,6}")) {
          retry = Duration.ofMillis(Long.parseLong(value));
        }
      }
      default -> {
        // The standard says: ignore unknown fields.
      }
    }
  }

  private void dispatch() {
    lastId = pendingId;
    if (data.length() > 0) {
      onEvent.accept(new Event(type, lastId, data.toString()));
    }
    data.setLength(0);
    type = "message";
  }
}
