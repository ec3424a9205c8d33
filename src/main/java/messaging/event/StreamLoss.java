package messaging.event;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import messaging.message.DomainEvent;
import messaging.message.Outbox.StreamPosition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that published events are no longer in the stream: it vanished and was created again, or
 * its server came back with older data. The outbox deletes what was published, so only the command
 * {@code replay} brings such events back. Use on one worker thread.
 */
final class StreamLoss {
  private static final Logger log = LoggerFactory.getLogger(StreamLoss.class);

  /**
   * Events of different chats are published in the order of commits, which is not that of times.
   */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final String stream;
  private @Nullable Instant known;
  private long firstSequence;
  private @Nullable Instant firstEvent;
  private @Nullable Instant warnedOf;

  /** Knows nothing of the stream yet. */
  StreamLoss(String stream) {
    this.stream = stream;
  }

  /** Remembers with which event the stream begins, for the day when it is gone. */
  void learn(JetStreamManagement management, StreamInfo found)
      throws IOException, JetStreamApiException {
    Instant created = created(found);
    long first = found.getStreamState().getFirstSequence();
    if (!created.equals(known)) {
      known = created;
      firstEvent = null;
      firstSequence = 0;
    }
    if (found.getStreamState().getMsgCount() > 0 && first != firstSequence) {
      firstEvent = timeOf(management, first);
      firstSequence = first;
    }
  }

  /** Remembers the first event of a stream that was empty. */
  void learn(DomainEvent published) {
    if (firstEvent == null) {
      firstEvent = published.time();
    }
  }

  /** Warns, once, if the stream does not hold what was noted. */
  void warn(JetStreamManagement management, StreamInfo found, StreamPosition noted)
      throws IOException, JetStreamApiException {
    Instant before = noted.created();
    Instant created = created(found);
    long last = found.getStreamState().getLastSequence();
    boolean anew = !created.equals(before);
    if (before == null || (!anew && last >= noted.sequence()) || created.equals(warnedOf)) {
      return;
    }
    warnedOf = created;
    Instant from = anew ? beginOf(before) : last == 0 ? created : timeOf(management, last);
    Instant to = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    Instant first = Objects.requireNonNullElse(from, before).minus(MARGIN);
    log.atWarn()
        .addKeyValue("stream", stream)
        .addKeyValue("firstLost", anew ? Math.max(1, firstSequence) : last + 1)
        .addKeyValue("lastLost", noted.sequence())
        .addKeyValue("from", first.truncatedTo(ChronoUnit.SECONDS))
        .addKeyValue("to", to)
        .addKeyValue(
            "command", "replay --from " + first.truncatedTo(ChronoUnit.SECONDS) + " --to " + to)
        .log(
            anew
                ? "The stream had vanished; only replay brings its events back"
                : "The stream has lost its last events; only replay brings them back");
  }

  private @Nullable Instant beginOf(Instant created) {
    return created.equals(known) ? firstEvent : null;
  }

  private @Nullable Instant timeOf(JetStreamManagement management, long sequence)
      throws IOException, JetStreamApiException {
    try {
      MessageInfo message = management.getMessage(stream, sequence);
      return new JsonObject(Buffer.buffer(message.getData())).getInstant("time");
    } catch (DecodeException | ClassCastException | DateTimeException notOurs) {
      return null;
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == StreamTail.NO_MESSAGE_FOUND) {
        return null;
      }
      throw e;
    }
  }

  /** When the stream was created; the outbox keeps microseconds. */
  static Instant created(StreamInfo stream) {
    return stream.getCreateTime().toInstant().truncatedTo(ChronoUnit.MICROS);
  }
}
