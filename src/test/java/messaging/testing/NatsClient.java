package messaging.testing;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A simple NATS client that reads streams, for tests. Its calls block. */
public final class NatsClient implements AutoCloseable {
  private static final int NO_MESSAGE = 10037;
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final Connection connection;

  /** Connects to {@code url}. */
  public NatsClient(String url) {
    Options options =
        new Options.Builder()
            .server(url)
            .maxReconnects(-1)
            .reconnectWait(Duration.ofMillis(50))
            .build();
    try {
      connection = Nats.connect(options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The connection, for all other calls. */
  public Connection connection() {
    return connection;
  }

  /** Creates, changes and deletes streams. */
  public JetStreamManagement streams() {
    try {
      return connection.jetStreamManagement();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All messages of the stream, in its order. */
  public List<MessageInfo> read(String stream) throws IOException, JetStreamApiException {
    JetStreamManagement management = streams();
    StreamState state = management.getStreamInfo(stream).getStreamState();
    List<MessageInfo> messages = new ArrayList<>();
    for (long seq = Math.max(1, state.getFirstSequence()); seq <= state.getLastSequence(); seq++) {
      try {
        messages.add(management.getMessage(stream, seq));
      } catch (JetStreamApiException e) {
        if (e.getApiErrorCode() != NO_MESSAGE) {
          throw e;
        }
      }
    }
    return messages;
  }

  /**
   * Reads all messages of a subject, in the order of the stream, each as soon as it is there.
   *
   * @param taker gets each
   */
  public void readInOrder(String subject, Consumer<Message> taker)
      throws IOException, JetStreamApiException {
    PushSubscribeOptions inOrder = PushSubscribeOptions.builder().ordered(true).build();
    JetStreamSubscription all = connection.jetStream().subscribe(subject, inOrder);
    try {
      Message next = all.nextMessage(SILENCE);
      while (next != null) {
        taker.accept(next);
        next = next.metaData().pendingCount() == 0 ? null : all.nextMessage(SILENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      all.unsubscribe();
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
