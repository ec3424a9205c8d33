package messaging.event;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.PublishAck;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import messaging.bus.CloudEvent;
import messaging.bus.Json;
import messaging.config.EventsConfig;
import messaging.config.NatsConfig;
import messaging.event.NatsConnection.Link;
import messaging.event.StreamTail.UnusableStreamException;
import messaging.message.DomainEvent;

/**
 * Publishes events again, under the ids that they always had: consumers drop an id that they know,
 * and so does JetStream within its duplicate window. The calls block; use on one thread.
 */
public final class EventReplay implements AutoCloseable {
  private final NatsConnection nats;
  private final NatsConfig config;
  private final EventsConfig events;
  private final Subjects subjects;

  /** Connects to nothing yet. */
  public EventReplay(Vertx vertx, NatsConfig config, EventsConfig events) {
    this.nats = new NatsConnection(vertx, config, events);
    this.config = config;
    this.events = events;
    this.subjects = new Subjects(config.subjectPrefix());
  }

  /** The stream is there, and is not for events under these subjects; the message says more. */
  public static final class OtherStreamException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    OtherStreamException(UnusableStreamException reason) {
      super(reason.getMessage(), reason);
    }
  }

  /**
   * Connects, and creates the stream if it is missing.
   *
   * @throws OtherStreamException if the stream takes other messages than our events
   * @throws IOException if no server answers, or it refuses
   */
  public void open() throws IOException {
    try {
      new StreamTail(config.stream(), subjects, 0).find(nats.link().management());
    } catch (UnusableStreamException e) {
      throw new OtherStreamException(e);
    } catch (JetStreamApiException e) {
      throw refused(e);
    }
  }

  /**
   * Publishes in this order and waits until the stream has accepted all.
   *
   * @return how many of them the stream dropped, as it still knew their ids
   * @throws IOException if one was not accepted; those before it were, those after it perhaps
   */
  public int publish(List<DomainEvent> batch) throws IOException {
    Link link = nats.link();
    List<CompletableFuture<PublishAck>> acks = new ArrayList<>(batch.size());
    for (DomainEvent event : batch) {
      CloudEvent form = CloudEvent.of(event, events.source());
      acks.add(
          link.jetStream()
              .publishAsync(
                  subjects.of(event.type()), Batch.headers(event), Json.encode(form).getBytes()));
    }
    int duplicates = 0;
    for (CompletableFuture<PublishAck> ack : acks) {
      duplicates += await(ack).isDuplicate() ? 1 : 0;
    }
    return duplicates;
  }

  private PublishAck await(CompletableFuture<PublishAck> ack) throws IOException {
    try {
      return ack.get(events.publishTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw refused(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while publishing", e);
    }
  }

  private static IOException refused(Exception failure) {
    Throwable reason = failure.getCause() == null ? failure : failure.getCause();
    return new IOException("NATS did not accept it: " + NatsConnection.describe(reason), failure);
  }

  @Override
  public void close() {
    nats.close();
  }
}
