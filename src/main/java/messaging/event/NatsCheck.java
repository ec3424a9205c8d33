package messaging.event;

import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PublishAck;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import messaging.config.EventsConfig;
import messaging.config.Finding;
import messaging.config.NatsConfig;
import messaging.event.NatsConnection.Link;
import messaging.event.Obstacle.SilentException;
import messaging.event.StreamTail.UnusableStreamException;

/**
 * Looks whether a relay could publish to NATS as it is now. Creates no stream and stores nothing:
 * what it publishes names a stream that is not the one it gets to, which JetStream refuses.
 */
public final class NatsCheck implements AutoCloseable {
  private static final int EXPECTED_OTHER_STREAM = 10_060;

  /** 4,000 code points, each written as six bytes, and what is around them. */
  private static final int LARGEST_EVENT = 28 * 1_024;

  private final NatsConnection nats;
  private final NatsConfig config;
  private final EventsConfig events;
  private final Subjects subjects;
  private final List<Finding> findings = new ArrayList<>();

  /** Connects to nothing yet. */
  public NatsCheck(Vertx vertx, NatsConfig config, EventsConfig events) {
    this.nats = new NatsConnection(vertx, config, events);
    this.config = config;
    this.events = events;
    this.subjects = new Subjects(config.subjectPrefix());
  }

  /**
   * What there is to say: of the connection, the stream, its limits, and the permissions. Blocks
   * for some seconds at most. Call once.
   */
  public List<Finding> run() {
    try {
      ServerInfo server = nats.link().connection().getServerInfo();
      findings.add(Finding.well("nats", "NATS " + server.getVersion() + " lets us in"));
    } catch (IOException failure) {
      wrong("nats", Obstacle.of(Trouble.CONNECTION, failure));
      return List.copyOf(findings);
    }
    try {
      lookAtStream();
    } catch (IOException | JetStreamApiException | UnusableStreamException failure) {
      wrong("nats stream", words(failure));
    }
    return List.copyOf(findings);
  }

  private void lookAtStream() throws IOException, JetStreamApiException {
    String name = config.stream().name();
    Link link = nats.link();
    StreamInfo stream = new StreamTail(config.stream(), subjects, 0).lookUp(link.management());
    if (stream == null) {
      findings.add(
          Finding.well("nats stream", name + " is not there yet; a node creates it at its start"));
      return;
    }
    StreamConfiguration setup = stream.getConfiguration();
    findings.add(
        Finding.well(
            "nats stream",
            "%s takes %s; %d replicas, %d messages"
                .formatted(
                    name,
                    String.join(" and ", setup.getSubjects()),
                    setup.getReplicas(),
                    stream.getStreamState().getMsgCount())));
    lookAtLimits(link, setup, stream.getStreamState());
    lookAtReading(stream.getStreamState());
    for (String subject : setup.getSubjects()) {
      lookAtPublishing(subject);
    }
  }

  private void lookAtLimits(Link link, StreamConfiguration setup, StreamState state) {
    long ofStream = setup.getMaximumMessageSize();
    long largest = link.connection().getMaxPayload();
    largest = ofStream < 0 ? largest : Math.min(largest, ofStream);
    if (largest < LARGEST_EVENT) {
      findings.add(
          new Finding(
              "nats limits",
              "An event may have " + LARGEST_EVENT + " bytes, and only " + largest + " are taken",
              "raise max_payload of the server, and max_msg_size of the stream"));
    } else if (isFull(setup, state)) {
      findings.add(
          new Finding(
              "nats limits",
              "The stream is full, and refuses what is new",
              "raise its limit, delete events that all consumers have, or let it discard old ones"));
    } else {
      findings.add(Finding.well("nats limits", "there is room for events"));
    }
  }

  private static boolean isFull(StreamConfiguration setup, StreamState state) {
    long messages = setup.getMaxMsgs();
    long bytes = setup.getMaxBytes();
    return setup.getDiscardPolicy() == DiscardPolicy.New
        && ((messages > 0 && state.getMsgCount() >= messages)
            || (bytes > 0 && state.getByteCount() + LARGEST_EVENT > bytes));
  }

  /** As a relay reads the end of the stream when it takes over. */
  private void lookAtReading(StreamState state) throws IOException, JetStreamApiException {
    if (state.getMsgCount() > 0) {
      nats.link()
          .management()
          .getNextMessage(config.stream().name(), state.getFirstSequence(), subjects.pattern());
    }
  }

  private void lookAtPublishing(String subject) {
    String about = "nats publish";
    Optional<String> obstacle;
    try {
      obstacle = publish(nats.link(), subject);
    } catch (IOException failure) {
      obstacle = Optional.of(words(failure));
    }
    obstacle.ifPresentOrElse(
        words -> wrong(about, words),
        () -> findings.add(Finding.well(about, subject + " is permitted")));
    // What the server denies is noted once for a connection.
    nats.discard();
  }

  private Optional<String> publish(Link link, String subject) throws IOException {
    String another = config.stream().name().equals("NONE") ? "OTHER" : "NONE";
    PublishOptions refused = PublishOptions.builder().expectedStream(another).build();
    CompletableFuture<PublishAck> ack =
        link.jetStream().publishAsync(subject, new byte[0], refused);
    try {
      CompletableFuture.anyOf(ack, link.denied())
          .get(events.publishTimeout().toMillis(), TimeUnit.MILLISECONDS);
      return Optional.of(words(new SilentException(null)));
    } catch (ExecutionException failure) {
      Throwable reason = Obstacle.root(failure);
      return isTheRefusal(reason) ? Optional.empty() : Optional.of(words(reason));
    } catch (TimeoutException silent) {
      return Optional.of(words(new SilentException(silent)));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while publishing", stopped);
    }
  }

  private static boolean isTheRefusal(Throwable failure) {
    return failure instanceof JetStreamApiException refusal
        && refusal.getApiErrorCode() == EXPECTED_OTHER_STREAM;
  }

  /** What the server has denied tells more than that there was no answer. */
  private String words(Throwable failure) {
    return nats.denied() != null
        ? Obstacle.of(Trouble.STREAM, nats.denied())
        : Obstacle.of(
            failure instanceof IOException ? Trouble.CONNECTION : Trouble.STREAM, failure);
  }

  private void wrong(String about, String words) {
    findings.add(new Finding(about, words, ObstacleAdvice.on(words)));
  }

  @Override
  public void close() {
    nats.close();
  }
}
