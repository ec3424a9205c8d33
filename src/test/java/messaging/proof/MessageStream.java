package messaging.proof;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import messaging.testing.NatsClient;

/** The stream of the nodes, to be broken. */
final class MessageStream {
  static final String NAME = "MESSAGES";

  /** What is published until the limit holds must fit: the server makes room by old events. */
  private static final long A_FEW_BYTES = 40_000;

  private final String url;

  MessageStream(String url) {
    this.url = url;
  }

  /** Lets the stream take a few more events only, or all that come. */
  void fill(boolean full) {
    change(
        streams -> {
          // Without a limit first: classes are loaded, so that the next two calls take no time.
          StreamInfo present = limit(streams, streams.getStreamInfo(NAME), -1);
          if (full) {
            limit(streams, present, present.getStreamState().getByteCount() + A_FEW_BYTES);
          }
        });
  }

  private static StreamInfo limit(JetStreamManagement streams, StreamInfo present, long bytes)
      throws IOException, JetStreamApiException {
    return streams.updateStream(
        StreamConfiguration.builder(present.getConfiguration())
            .maxBytes(bytes)
            .discardPolicy(DiscardPolicy.New)
            .build());
  }

  /** Deletes the stream with all events. */
  void delete() {
    change(streams -> streams.deleteStream(NAME));
  }

  /** Something that needs the stream. */
  private interface Change {
    void on(JetStreamManagement streams) throws IOException, JetStreamApiException;
  }

  private void change(Change change) {
    try (NatsClient client = new NatsClient(url)) {
      change.on(client.streams());
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException("The stream cannot be changed", e);
    }
  }
}
