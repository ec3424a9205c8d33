package messaging.wire;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.Set;

/**
 * A frame of the clustered event bus of Vert.x. Vert.x makes room for as many bytes as a length
 * inside says, before it looks whether they are there.
 */
final class BusFrame {
  private static final byte NAMED_CODEC = -1;
  private static final byte REPLY_FAILURE = 15;

  /** The newest version of the protocol that Vert.x reads. */
  private static final int VERSION = 2;

  /** The bytes of bodies whose encodings have a fixed length: numbers, truth values, characters. */
  private static final Map<Byte, Integer> WITH_FIXED_LENGTH =
      Map.of(
          (byte) 2, 1, (byte) 3, 1, (byte) 4, 2, (byte) 5, 4, (byte) 6, 8, (byte) 7, 4, (byte) 8, 8,
          (byte) 10, 2);

  private static final byte LAST_CODEC = 17;

  /** Each takes much more memory than it may have bytes. */
  private static final int MOST_HEADERS = 1_000;

  /** Text, buffers, JSON and objects: their encodings begin with a length. */
  private static final Set<Byte> WITH_LENGTH =
      Set.of((byte) 9, (byte) 11, (byte) 12, (byte) 13, (byte) 14, (byte) 16, (byte) 17);

  private final ByteBuf bytes;
  private int at = Integer.BYTES;

  /** The frame in all of {@code bytes}, with its length. */
  BusFrame(ByteBuf bytes) {
    this.bytes = bytes;
  }

  /**
   * Whether all that its lengths say is in it, and its headers are not too many. Of a body with a
   * codec that has a name, the codec has to find out. Call it once.
   */
  boolean isWellFormed() {
    if (!skip(2)) {
      return false;
    }
    byte version = bytes.getByte(at - 2);
    byte codec = bytes.getByte(at - 1);
    return version >= 0
        && version <= VERSION
        && codec >= NAMED_CODEC
        && codec <= LAST_CODEC
        && (codec != NAMED_CODEC || skipText())
        // Whether it is for one receiver; the address, the one for replies, the sender.
        && skip(1)
        && skipTexts(3)
        && skipHeaders()
        && isBodyWellFormed(codec);
  }

  private boolean isBodyWellFormed(byte codec) {
    if (codec == REPLY_FAILURE) {
      // Its kind, its code, and whether it has a text.
      return skip(6) && (bytes.getByte(at - 1) == 0 || skipText());
    }
    return WITH_LENGTH.contains(codec)
        ? skipText()
        : skip(WITH_FIXED_LENGTH.getOrDefault(codec, 0));
  }

  /** The length of all of them, with its own; their number; their names and values. */
  private boolean skipHeaders() {
    int begin = at;
    if (!skip(Integer.BYTES)) {
      return false;
    }
    int length = bytes.getInt(begin);
    if (length == Integer.BYTES) {
      return true;
    }
    if (!skip(Integer.BYTES)) {
      return false;
    }
    int count = bytes.getInt(at - Integer.BYTES);
    return count >= 0 && count <= MOST_HEADERS && skipTexts(2 * count) && at == begin + length;
  }

  private boolean skipTexts(int count) {
    for (int i = 0; i < count; i++) {
      if (!skipText()) {
        return false;
      }
    }
    return true;
  }

  private boolean skipText() {
    return skip(Integer.BYTES) && skip(bytes.getInt(at - Integer.BYTES));
  }

  private boolean skip(int count) {
    if (count < 0 || count > bytes.readableBytes() - at) {
      return false;
    }
    at += count;
    return true;
  }
}
