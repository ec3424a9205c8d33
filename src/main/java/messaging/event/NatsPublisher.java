package messaging.event;

import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import messaging.config.EventsConfig;
import messaging.config.NatsConfig;
import messaging.event.Batch.Send;
import messaging.event.Batch.Step;
import messaging.event.NatsConnection.Link;
import messaging.event.Obstacle.DeniedException;
import messaging.event.Obstacle.SilentException;
import messaging.event.StreamTail.Tail;
import messaging.event.StreamTail.UnusableStreamException;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.StreamPosition;
import messaging.tracing.Tracing;
import org.jspecify.annotations.Nullable;

/**
 * Publishes batches, pipelined and yet in strict order: each message names the sequence of the
 * stream that it follows. So after one that is lost or refused the stream accepts no other, neither
 * from this relay nor from one that was frozen and wakes up. After anything unexpected the end of
 * the stream is read before the next message is sent.
 *
 * <p>The calls block, for acknowledgements {@code events.publish-timeout} at most. Use on one
 * worker thread.
 */
final class NatsPublisher {
  private final NatsConnection nats;
  private final EventsConfig events;
  private final Tracing tracing;
  private final Subjects subjects;
  private final StreamTail streamTail;
  private @Nullable Synced synced;

  /** Connects to nothing yet. */
  NatsPublisher(NatsConnection nats, NatsConfig config, EventsConfig events, Tracing tracing) {
    this.nats = nats;
    this.events = events;
    this.tracing = tracing;
    this.subjects = new Subjects(config.subjectPrefix());
    this.streamTail = new StreamTail(config.stream(), subjects, 2 * events.batchSize());
  }

  /** What is known of the stream, as long as nothing unexpected happens on this connection. */
  private record Synced(Link link, Tail tail, long lastSequence) {

    int maxSize() {
      long server = link.connection().getMaxPayload();
      int stream = tail.maxMessageSize();
      return (int) (stream < 0 ? server : Math.min(server, stream));
    }
  }

  /** Makes the next call read the end of the stream and its limits again. */
  void forget() {
    synced = null;
  }

  /** Connects, creates the stream if it is missing, and reads its end. Publishes nothing. */
  Outcome prepare(StreamPosition noted) {
    return publish(List.of(), Set.of(), noted);
  }

  /**
   * Publishes entries, those that are not in the stream yet and whose chat is not parked.
   *
   * @param noted where the stream stood when last noted
   */
  Outcome publish(List<Entry> entries, Set<UUID> parkedChats, StreamPosition noted) {
    Synced stream;
    try {
      stream = sync(noted);
    } catch (IOException | JetStreamApiException | UnusableStreamException e) {
      return failed(e);
    }
    List<Step> steps =
        new Batch(
                events.source(),
                subjects,
                stream.lastSequence,
                stream.maxSize(),
                stream.tail.published(),
                parkedChats)
            .plan(entries);
    Publication run = new Publication(stream.link, stream.tail.created(), stream.lastSequence);
    Instant begun = Instant.now();
    Outcome outcome = run.execute(steps, events.publishTimeout());
    outcome.published().stream().findFirst().ifPresent(streamTail::published);
    trace(steps, outcome.published().size(), begun);
    keepOrForget(stream, outcome);
    return outcome;
  }

  private void trace(List<Step> steps, int published, Instant begun) {
    steps.stream()
        .filter(Send.class::isInstance)
        .map(Send.class::cast)
        .limit(published)
        .forEach(
            send ->
                tracing.published(send.event(), send.subject(), send.entry().traceparent(), begun));
  }

  private void keepOrForget(Synced stream, Outcome outcome) {
    // A permission is looked at anew on a new connection.
    if (outcome.trouble() == Trouble.CONNECTION || outcome.cause() instanceof DeniedException) {
      nats.discard();
    }
    StreamPosition position = outcome.stream();
    boolean asExpected = outcome.trouble() == Trouble.NONE || outcome.trouble() == Trouble.ENTRY;
    synced =
        asExpected && position != null
            ? new Synced(stream.link, stream.tail, position.sequence())
            : null;
  }

  private Synced sync(StreamPosition noted) throws IOException, JetStreamApiException {
    Link link = nats.link();
    Synced known = synced;
    if (known != null && known.link.equals(link)) {
      return known;
    }
    Tail tail = streamTail.read(link.management(), noted);
    Synced fresh = new Synced(link, tail, tail.lastSequence());
    synced = fresh;
    return fresh;
  }

  /** Looks whether the stream, if there is one, could be published to. */
  Outcome look() {
    try {
      streamTail.look(nats.link().management());
      return Outcome.nothing();
    } catch (IOException | JetStreamApiException | UnusableStreamException e) {
      return failed(e);
    }
  }

  private Outcome failed(Exception cause) {
    forget();
    DeniedException denied = nats.denied();
    if (denied == null && !(cause instanceof IOException)) {
      return Outcome.none(Trouble.STREAM, cause);
    }
    boolean silent = nats.connected();
    nats.discard();
    if (denied != null) {
      return Outcome.none(Trouble.STREAM, denied);
    }
    return Outcome.none(Trouble.CONNECTION, silent ? new SilentException(cause) : cause);
  }
}
