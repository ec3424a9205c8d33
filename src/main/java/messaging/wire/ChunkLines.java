package messaging.wire;

import io.netty.buffer.ByteBuf;

/**
 * Follows the chunks of one body ahead of the decoder, which takes more than the grammar for a size
 * (RFC 9112, section 7.1): blanks before it, anything behind it that begins with a blank, and more
 * digits than its number holds.
 */
final class ChunkLines {
  private static final int MAX_DIGITS = 16;

  private long untilNext;
  private boolean last;

  /**
   * To be called before the decoder takes anything from {@code in}.
   *
   * @throws IllegalArgumentException if the line with a size that stands there is none
   */
  void before(ByteBuf in) {
    if (untilNext > 0 || last) {
      return;
    }
    int begin = in.readerIndex();
    int feed = in.indexOf(begin, in.writerIndex(), (byte) '\n');
    if (feed >= 0) {
      long size = size(in, begin, feed);
      last = size == 0;
      // The line, the data, and what ends the data.
      untilNext = feed + 1 - begin + size + 2;
    }
  }

  /** To be called with what the decoder took. */
  void after(int bytes) {
    untilNext -= bytes;
  }

  /** Whether the line of the last chunk was there, so that only trailer fields follow. */
  boolean last() {
    return last;
  }

  private static long size(ByteBuf in, int begin, int feed) {
    long size = 0;
    int at = begin;
    for (int digit = digit(in, at); digit >= 0; digit = digit(in, at)) {
      size = size * 16 + digit;
      if (++at - begin > MAX_DIGITS || size > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("The size of a chunk is too large");
      }
    }
    int end = feed - 1;
    if (at == begin || end < at || in.getByte(end) != '\r') {
      throw new IllegalArgumentException("The size of a chunk is not valid");
    }
    checkExtensions(in, at, end);
    return size;
  }

  private static int digit(ByteBuf in, int at) {
    return Character.digit(in.getByte(at), 16);
  }

  /** Blanks may stand before a semicolon, and before nothing else. */
  private static void checkExtensions(ByteBuf in, int from, int end) {
    int at = from;
    while (at < end && isBlank(in.getByte(at))) {
      at++;
    }
    if (at == end ? at > from : in.getByte(at) != ';') {
      throw new IllegalArgumentException("Unexpected text after the size of a chunk");
    }
    for (; at < end; at++) {
      byte character = in.getByte(at);
      if ((character >= 0 && character < ' ' && character != '\t') || character == 0x7f) {
        throw new IllegalArgumentException("A control character after the size of a chunk");
      }
    }
  }

  /** A space or a tab. */
  static boolean isBlank(byte character) {
    return character == ' ' || character == '\t';
  }
}
