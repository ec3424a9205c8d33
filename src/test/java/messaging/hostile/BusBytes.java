package messaging.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Bytes for the port of the event bus: frames, what looks like one, and others. */
final class BusBytes {
  private static final int MOST = 100_000;

  private BusBytes() {}

  /** One or several frames. */
  static Arbitrary<Shape> any() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, frames()),
        Tuple.of(3, frames().flatMap(Shape::damaged)),
        Tuple.of(1, random()));
  }

  private static Arbitrary<Shape> random() {
    return Combinators.combine(Arbitraries.of(0, 1, 4, 300, 70_000, 1 << 30, -1), bytes())
        .as((length, bytes) -> new Shape(framed(length, bytes), false));
  }

  private static String framed(int length, byte[] bytes) {
    return new String(
        ByteBuffer.allocate(4 + bytes.length).putInt(length).put(bytes).array(), ISO_8859_1);
  }

  /** As Vert.x writes them, but for some parts. */
  private static Arbitrary<Shape> frames() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 18),
            Arbitraries.of(
                "messages.send", "messages.history", "chats.list", "__vertx.ping", "none", ""),
            Arbitraries.of("", "reply"),
            Arbitraries.of("{\"user_id\":\"u1\",\"text\":\"" + Canary.WORD + "\"}", "{", "", "[]"),
            bytes())
        .as(BusBytes::frame);
  }

  private static Shape frame(int codec, String address, String reply, String json, byte[] rest) {
    ByteBuffer frame = ByteBuffer.allocate(MOST);
    frame.putInt(0).put((byte) 2).put((byte) codec);
    frame.put((byte) 0);
    text(frame, address);
    text(frame, reply);
    text(frame, "nobody");
    frame.putInt(4);
    text(frame, json);
    frame.put(rest, 0, rest.length % 3);
    frame.putInt(0, frame.position() - 4);
    return new Shape(new String(frame.array(), 0, frame.position(), ISO_8859_1), false);
  }

  private static void text(ByteBuffer frame, String text) {
    frame.putInt(text.length()).put(text.getBytes(ISO_8859_1));
  }

  private static Arbitrary<byte[]> bytes() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(400);
  }
}
