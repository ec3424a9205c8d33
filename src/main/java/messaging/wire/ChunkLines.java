package messaging.wire;

import io.netty.buffer.ByteBuf;

/**
 * Checks the size lines of one chunked body before the decoder reads them. The decoder accepts more
 * than the grammar (RFC 9112, section 7.1): spaces before the size, any text after a space, and
 * sizes that overflow.
 */
final class ChunkLines {
  private static final int MAX_DIGITS = 16;

  private long untilNext;
  private boolean last;

  /**
   * Call before the decoder reads from {@code in}.
   *
   * @throws IllegalArgumentException if the next size line is not valid
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
      // The line, the data, and the CRLF after the data.
      untilNext = feed + 1 - begin + size + 2;
    }
  }

  /** Call with the number of bytes that the decoder read. */
  void after(int bytes) {
    untilNext -= bytes;
  }

  /** Whether the last chunk was read, so that only trailer fields follow. */
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

  /** Spaces and tabs are allowed before a semicolon only. */
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
