package messaging.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BusFramesTest {
  private static final int LONGEST = 10_000;
  private static final int UNFINISHED = 40_000;
  private static final int HUGE = Integer.MAX_VALUE - 8;
  private static final int STRING = 9;
  private static final int PING = 1;
  private static final int LONG = 6;
  private static final int FAILURE = 15;

  private final Shares unfinished = new Shares(UNFINISHED);
  private final EmbeddedChannel connection = open();

  private EmbeddedChannel open() {
    return new EmbeddedChannel(new BusFrames(LONGEST, unfinished));
  }

  private static ByteBuf bytes(Buffer buffer) {
    return Unpooled.copiedBuffer(buffer.getBytes());
  }

  private static Buffer text(String text) {
    return Buffer.buffer().appendInt(text.length()).appendString(text);
  }

  /** As Vert.x writes it. */
  private static Buffer frame(int codec, Buffer headers, Buffer body) {
    Buffer inside =
        Buffer.buffer()
            .appendByte((byte) 2)
            .appendByte((byte) codec)
            .appendBuffer(codec == -1 ? text("messaging.Sent") : Buffer.buffer())
            .appendByte((byte) 0)
            .appendBuffer(text("address"))
            .appendBuffer(text(""))
            .appendBuffer(text("sender"))
            .appendInt(headers.length() + 4)
            .appendBuffer(headers)
            .appendBuffer(body);
    return Buffer.buffer().appendInt(inside.length()).appendBuffer(inside);
  }

  private static Buffer headers(String... namesAndValues) {
    Buffer headers = Buffer.buffer().appendInt(namesAndValues.length / 2);
    Stream.of(namesAndValues).forEach(text -> headers.appendBuffer(text(text)));
    return headers;
  }

  static Stream<Buffer> sound() {
    Buffer none = Buffer.buffer();
    return Stream.of(
        frame(PING, none, none),
        frame(STRING, none, text("hello")),
        frame(LONG, none, Buffer.buffer().appendLong(1)),
        frame(STRING, headers("a", "b", "c", ""), text("a".repeat(LONGEST - 100))),
        frame(FAILURE, none, Buffer.buffer(new byte[] {1, 0, 0, 0, 4, 0})),
        frame(FAILURE, none, Buffer.buffer(new byte[] {1, 0, 0, 0, 4, 1}).appendBuffer(text("x"))),
        frame(-1, none, text("{}")));
  }

  @ParameterizedTest
  @MethodSource("sound")
  void passesOnWhatVertxWritesUnchangedHoweverItArrives(Buffer frame) {
    Buffer two = Buffer.buffer().appendBuffer(frame).appendBuffer(frame);
    connection.writeInbound(bytes(two));
    for (byte single : frame.getBytes()) {
      connection.writeInbound(Unpooled.copiedBuffer(new byte[] {single}));
    }
    for (int i = 0; i < 3; i++) {
      ByteBuf passed = connection.readInbound();
      assertThat(passed.toString(UTF_8)).isEqualTo(frame.toString());
      passed.release();
    }
    assertThat(connection.isActive()).isTrue();
    assertThat(unfinished.total()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {LONGEST - 3, 1 << 24, HUGE, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
  void closesAtTheFirstBytesOfAFrameThatIsTooLong(int length) {
    connection.writeInbound(bytes(Buffer.buffer().appendInt(length)));
    assertThat(connection.isActive()).isFalse();
    assertThat(connection.<ByteBuf>readInbound()).isNull();
  }

  static Stream<Buffer> unsound() {
    Buffer none = Buffer.buffer();
    Buffer huge = Buffer.buffer().appendInt(HUGE).appendString("a");
    List<Buffer> all = new ArrayList<>();
    all.add(frame(STRING, none, huge));
    all.add(frame(FAILURE, none, Buffer.buffer(new byte[] {1, 0, 0, 0, 4, 1}).appendBuffer(huge)));
    all.add(frame(PING, Buffer.buffer().appendInt(HUGE), none));
    all.add(frame(PING, Buffer.buffer().appendInt(1).appendBuffer(huge), none));
    all.add(frame(PING, headers("a", "b").appendInt(0), none));
    all.add(frame(PING, headers(Collections.nCopies(2_002, "").toArray(String[]::new)), none));
    // The codecs that there are, and what they need.
    all.add(frame(18, none, none));
    all.add(frame(-2, none, none));
    all.add(frame(LONG, none, Buffer.buffer(new byte[7])));
    all.add(frame(PING, none, none).setByte(4, (byte) 3));
    all.add(frame(PING, none, none).setByte(4, (byte) -1));
    // Each of the lengths before the headers.
    Buffer good = frame(-1, none, text("{}"));
    for (int place : new int[] {6, 25, 36, 40, 50}) {
      all.add(good.copy().setInt(place, HUGE));
      all.add(good.copy().setInt(place, -1));
    }
    for (int length = 0; length < 30; length++) {
      all.add(Buffer.buffer().appendInt(length).appendBytes(good.getBytes(4, 4 + length)));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("unsound")
  void closesWhereWhatIsInsideCannotBe(Buffer frame) {
    connection.writeInbound(bytes(frame));
    assertThat(connection.isActive()).isFalse();
    assertThat(connection.<ByteBuf>readInbound()).isNull();
  }

  @Test
  void keepsNoMoreOfUnfinishedFramesThanAllowedForAllTogether() {
    Buffer most = Buffer.buffer().appendInt(LONGEST - 4).appendBytes(new byte[LONGEST - 100]);
    List<EmbeddedChannel> crowd = Stream.generate(this::open).limit(20).toList();
    crowd.forEach(one -> one.writeInbound(bytes(most)));

    assertThat(unfinished.total()).isLessThanOrEqualTo(UNFINISHED);
    assertThat(crowd).filteredOn(EmbeddedChannel::isActive).hasSizeLessThan(5);

    connection.writeInbound(bytes(frame(STRING, Buffer.buffer(), text("hello"))));
    assertThat(connection.<ByteBuf>readInbound()).isNotNull();

    crowd.forEach(one -> one.close().syncUninterruptibly());
    assertThat(unfinished.total()).isZero();
  }
}
