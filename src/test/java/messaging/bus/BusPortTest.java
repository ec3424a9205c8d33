package messaging.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.ReplyException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import messaging.cluster.Cluster;
import messaging.config.ClusterConfig.Hazelcast;
import messaging.config.ConfigLoader;
import messaging.message.ErrorCode;
import messaging.message.History;
import messaging.message.Message;
import messaging.message.ReadHistory;
import messaging.testing.ClusterVariables;
import messaging.testing.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the port of the event bus takes: our largest replies, and nothing that is larger. */
@TestInstance(Lifecycle.PER_CLASS)
final class BusPortTest {
  private static final int PATIENCE = Math.toIntExact(Duration.ofSeconds(60).toMillis());

  /** More than any of ours, and much less than what is sent. */
  private static final int MOST_TAKEN = 16 * 1024 * 1024;

  private final int busPort = Ports.free();
  private final FakeMessaging messaging = new FakeMessaging();
  private Vertx node;
  private Vertx caller;

  @BeforeAll
  void join() {
    String name = UUID.randomUUID().toString();
    List<Integer> ports = List.of(Ports.free(), Ports.free());
    // The native transport, as the service has it, and the other one, as JVMs of others may.
    node = join(name, ports, 0, true);
    caller = join(name, ports, 1, false);
    BusCodecs.register(node);
    new MessagingEndpoint(node.eventBus()).serve(messaging).await();
  }

  private Vertx join(String name, List<Integer> ports, int index, boolean isNative) {
    Map<String, String> variables = ClusterVariables.of(name, ports);
    variables.put("MESSAGING_CLUSTER_PORT", Integer.toString(ports.get(index)));
    variables.put("MESSAGING_CLUSTER_BUS_PORT", Integer.toString(index == 0 ? busPort : 0));
    return Cluster.join(
            (Hazelcast) ConfigLoader.loadCluster(Optional.empty(), variables),
            new VertxOptions().setPreferNativeTransport(isNative),
            Vertx.builder())
        .await()
        .vertx();
  }

  @AfterAll
  void leave() {
    caller.close().await();
    node.close().await();
  }

  private static History largest() {
    // In JSON no character is longer.
    String text = "\u0001".repeat(4_000);
    String id = "u".repeat(64);
    Message message =
        new Message(
            UUID.randomUUID(),
            UUID.randomUUID(),
            Long.MAX_VALUE,
            id,
            id,
            text,
            Samples.TIME,
            Message.Status.SENT);
    return new History(UUID.randomUUID(), Collections.nCopies(200, message), true, true);
  }

  @Test
  void takesOurLargestReplyAndGoesOnAfterStrangers() throws IOException {
    messaging.history = largest();
    MessagingClient client = MessagingClient.create(caller);
    ReadHistory query = new ReadHistory("ann", "bob", 200, null, null, null);
    assertThat(client.history(query).await()).isEqualTo(messaging.history);

    closesStrangersBeforeTheyHaveSentMuch(Integer.MAX_VALUE);

    assertThat(client.history(query).await()).isEqualTo(messaging.history);
  }

  /** Of one whose library is of another version, for example. */
  @Test
  void refusesABodyThatItCannotDecode() {
    node.eventBus().registerCodec(new UnreadableCodec());
    caller.eventBus().registerCodec(new UnreadableCodec());
    DeliveryOptions unreadable = new DeliveryOptions().setCodecName(UnreadableCodec.NAME);
    assertThatThrownBy(() -> caller.eventBus().request("messages.send", "text", unreadable).await())
        .isInstanceOfSatisfying(
            ReplyException.class,
            refusal ->
                assertThat(refusal.failureCode()).isEqualTo(ErrorCode.MALFORMED_BODY.number()));
  }

  private static final class UnreadableCodec implements MessageCodec<String, String> {
    static final String NAME = "unreadable";

    @Override
    public void encodeToWire(Buffer buffer, String text) {
      buffer.appendString(text);
    }

    @Override
    public String decodeFromWire(int position, Buffer buffer) {
      throw new IllegalStateException("It cannot be read");
    }

    @Override
    public String transform(String text) {
      return text;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9 * 1024 * 1024, 1 << 30, Integer.MAX_VALUE, -1})
  void closesStrangersBeforeTheyHaveSentMuch(int announced) throws IOException {
    try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), busPort)) {
      stranger.setSoTimeout(PATIENCE);
      OutputStream out = stranger.getOutputStream();
      out.write(ByteBuffer.allocate(4).putInt(announced).array());
      byte[] part = new byte[64 * 1024];
      long[] sent = {0};
      Throwable end =
          catchThrowable(
              () -> {
                while (sent[0] < 10L * MOST_TAKEN) {
                  out.write(part);
                  sent[0] += part.length;
                }
              });
      assertThat(end).isInstanceOf(IOException.class);
      assertThat(sent[0]).isLessThan(MOST_TAKEN);
    }
  }

  /** A length inside, for which Vert.x would make room before it looks. */
  @Test
  void closesStrangersWhoLieAboutWhatIsInside() throws IOException {
    try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), busPort)) {
      stranger.setSoTimeout(PATIENCE);
      ByteBuffer frame = ByteBuffer.allocate(16).putInt(12).put(new byte[] {2, 9, 0});
      stranger.getOutputStream().write(frame.putInt(Integer.MAX_VALUE - 8).array());
      assertThat(stranger.getInputStream().read()).isEqualTo(-1);
    }
  }
}
