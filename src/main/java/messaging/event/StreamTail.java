package messaging.event;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import messaging.config.StreamConfig;
import messaging.message.DomainEvent;
import messaging.message.Outbox.StreamPosition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the end of the stream for events that were published but not noted, so that they are not
 * published again, however long ago that was. Creates the stream if it is missing.
 *
 * <p>At most one batch is not noted, so a few messages after the noted place are enough. If nothing
 * is noted for this very stream (it is new to us, or was created again), the last {@code limit}
 * messages are read; they always hold a whole batch.
 *
 * <p>Messages are asked for one by one from the stream's leader: a consumer may sit on a replica
 * that lags, and a work-queue stream allows none.
 */
final class StreamTail {
  private static final Logger log = LoggerFactory.getLogger(StreamTail.class);
  private static final String MESSAGE_ID = "Nats-Msg-Id";
  static final int STREAM_NOT_FOUND = 10059;
  static final int NO_MESSAGE_FOUND = 10037;

  private final StreamConfig config;
  private final Subjects subjects;
  private final int limit;
  private final StreamLoss loss;
  private final StreamCheck check;

  /**
   * Reads nothing yet.
   *
   * @param limit messages to look at, at least two batches
   */
  StreamTail(StreamConfig config, Subjects subjects, int limit) {
    this.config = config;
    this.subjects = subjects;
    this.limit = limit;
    this.loss = new StreamLoss(config.name());
    this.check = new StreamCheck(config, subjects);
  }

  /**
   * The end of the stream.
   *
   * @param created tells the stream from a later one of the same name, microsecond precision
   * @param lastSequence of the stream, 0 if it never had a message
   * @param maxMessageSize headers and body together, -1 if the stream sets no limit
   * @param published ids of the events after the noted place
   */
  record Tail(Instant created, long lastSequence, int maxMessageSize, Set<String> published) {}

  /** The stream exists, and nothing may or can be published to it as it is. */
  static final class UnusableStreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableStreamException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Reads the end of the stream.
   *
   * @throws UnusableStreamException if the stream takes other messages than our events
   */
  Tail read(JetStreamManagement management, StreamPosition noted)
      throws IOException, JetStreamApiException {
    StreamInfo stream = find(management);
    StreamConfiguration setup = stream.getConfiguration();
    loss.warn(management, stream, noted);
    loss.learn(management, stream);
    Instant created = StreamLoss.created(stream);
    StreamState state = stream.getStreamState();
    long last = state.getLastSequence();
    Set<String> published = idsBetween(management, firstToCompare(noted, created, state), last);
    return new Tail(created, last, setup.getMaximumMessageSize(), published);
  }

  private long firstToCompare(StreamPosition noted, Instant created, StreamState state) {
    boolean same = created.equals(noted.created()) && noted.sequence() <= state.getLastSequence();
    long behindNoted = same ? noted.sequence() + 1 : state.getLastSequence() - limit + 1;
    return Math.max(1, Math.max(behindNoted, state.getFirstSequence()));
  }

  private Set<String> idsBetween(JetStreamManagement management, long first, long last)
      throws IOException, JetStreamApiException {
    Set<String> ids = new HashSet<>();
    long sequence = first;
    for (int looked = 0; sequence <= last && looked < limit; looked++) {
      MessageInfo message;
      try {
        message = management.getNextMessage(config.name(), sequence, subjects.pattern());
      } catch (JetStreamApiException e) {
        if (e.getApiErrorCode() == NO_MESSAGE_FOUND) {
          return ids;
        }
        throw e;
      }
      String id = message.getHeaders() == null ? null : message.getHeaders().getFirst(MESSAGE_ID);
      if (id != null) {
        ids.add(id);
      }
      sequence = message.getSeq() + 1;
    }
    if (sequence <= last) {
      log.atWarn()
          .addKeyValue("stream", config.name())
          .addKeyValue("noted", first - 1)
          .addKeyValue("last", last)
          .log("The stream has more events after the noted place than a relay leaves there");
    }
    return ids;
  }

  /**
   * The stream; it is created if it is missing, and takes all events if it is that of the version
   * before.
   *
   * @throws UnusableStreamException if it takes other messages than our events
   */
  StreamInfo find(JetStreamManagement management) throws IOException, JetStreamApiException {
    StreamInfo found = lookUp(management);
    if (found == null) {
      return create(management);
    }
    return check.isOfBefore(found.getConfiguration()) ? widen(management, found) : found;
  }

  private StreamInfo widen(JetStreamManagement management, StreamInfo found)
      throws IOException, JetStreamApiException {
    StreamInfo widened =
        management.updateStream(
            StreamConfiguration.builder(found.getConfiguration()).subjects(subjects.all()).build());
    log.atInfo().addKeyValue("stream", config.name()).log("The stream takes all events now");
    return widened;
  }

  /** Remembers the first event of a stream that was empty. */
  void published(DomainEvent first) {
    loss.learn(first);
  }

  /**
   * Looks at the stream, if it is there, and changes nothing.
   *
   * @throws UnusableStreamException if it takes other messages than our events
   */
  void look(JetStreamManagement management) throws IOException, JetStreamApiException {
    StreamInfo found = lookUp(management);
    if (found != null) {
      loss.learn(management, found);
    }
  }

  /**
   * The stream, or null if it is missing.
   *
   * @throws UnusableStreamException if it takes other messages than our events
   */
  @Nullable StreamInfo lookUp(JetStreamManagement management)
      throws IOException, JetStreamApiException {
    StreamInfo stream;
    try {
      stream = management.getStreamInfo(config.name());
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
        return null;
      }
      throw e;
    }
    check.check(stream);
    return stream;
  }

  private StreamInfo create(JetStreamManagement management)
      throws IOException, JetStreamApiException {
    Duration maxAge = config.maxAge();
    // The server refuses a window that is longer than the stream keeps messages.
    Duration window =
        maxAge.isZero() || config.duplicateWindow().compareTo(maxAge) < 0
            ? config.duplicateWindow()
            : maxAge;
    StreamInfo stream =
        management.addStream(
            StreamConfiguration.builder()
                .name(config.name())
                .subjects(subjects.all())
                .storageType(StorageType.File)
                .replicas(config.replicas())
                .maxAge(maxAge)
                .maxBytes(config.maxBytes() == 0 ? -1 : config.maxBytes())
                .duplicateWindow(window)
                .build());
    log.atInfo().addKeyValue("stream", config.name()).log("Created the stream");
    return stream;
  }
}
