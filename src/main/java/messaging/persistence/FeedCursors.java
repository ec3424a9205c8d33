package messaging.persistence;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import messaging.persistence.PgFeedPosition.Window;
import org.jspecify.annotations.Nullable;

/**
 * The text form of a {@link PgFeedPosition}: base64url of a version, the incarnation, the life, and
 * numbers of variable length (7 bits a byte, lowest first). Each place has only one text form. It
 * is not signed: a forged one changes only which of the caller's own events come.
 */
final class FeedCursors {
  private static final byte VERSION = 2;

  /** It has no life. */
  private static final byte VERSION_BEFORE = 1;

  private static final int MAX_BYTES = 1_500;
  private static final int MAX_LENGTH = MAX_BYTES * 4 / 3;

  /** No database gets that far, and arithmetic on numbers up to here does not overflow. */
  private static final long MAX_NUMBER = Long.MAX_VALUE / 4;

  private static final int SHIFT = 7;
  private static final int LOW_BITS = 0x7f;
  private static final int MORE = 0x80;

  private FeedCursors() {}

  /**
   * Writes it. If many transactions were running, the exact place would be too long; then an
   * earlier one is written, so that some events come twice and none is lost.
   */
  static String encode(PgFeedPosition position) {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
    if (!write(bytes, position)) {
      bytes.clear();
      // Without the window: what the horizon of its end shows of a chat need not be a prefix.
      write(
          bytes,
          new PgFeedPosition(
              position.incarnation(), position.life(), position.from().horizon(), null));
    }
    byte[] written = new byte[bytes.flip().remaining()];
    bytes.get(written);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(written);
  }

  private static boolean write(ByteBuffer bytes, PgFeedPosition position) {
    boolean lives = position.life() != 0;
    bytes.put(lives ? VERSION : VERSION_BEFORE).putLong(position.incarnation());
    if (lives) {
      bytes.putLong(position.life());
    }
    if (!write(bytes, position.from())) {
      return false;
    }
    Window window = position.window();
    if (window == null) {
      return true;
    }
    if (!write(bytes, window.to())) {
      return false;
    }
    bytes.putLong(window.chatId().getMostSignificantBits());
    bytes.putLong(window.chatId().getLeastSignificantBits());
    write(bytes, window.seq());
    write(bytes, window.mark());
    return true;
  }

  /** Takes half of the bytes at most, so that two snapshots and the rest fit. */
  private static boolean write(ByteBuffer bytes, Snapshot snapshot) {
    int end = bytes.position() + MAX_BYTES / 2 - 100;
    write(bytes, snapshot.xmin());
    write(bytes, snapshot.xmax() - snapshot.xmin());
    write(bytes, snapshot.running().size());
    long before = snapshot.xmin();
    for (long xid : snapshot.running()) {
      if (bytes.position() > end - Long.BYTES - 1) {
        return false;
      }
      write(bytes, xid - before);
      before = xid;
    }
    return true;
  }

  private static void write(ByteBuffer bytes, long number) {
    long left = number;
    while (left > LOW_BITS) {
      bytes.put((byte) ((left & LOW_BITS) | MORE));
      left >>>= SHIFT;
    }
    bytes.put((byte) left);
  }

  /** Reads what {@link #encode} wrote; empty if it is anything else. */
  static Optional<PgFeedPosition> decode(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      byte version = bytes.get();
      require(version == VERSION || version == VERSION_BEFORE);
      PgFeedPosition position =
          new PgFeedPosition(
              bytes.getLong(),
              version == VERSION ? bytes.getLong() : 0,
              readSnapshot(bytes),
              readWindow(bytes));
      return position.cursor().equals(text) ? Optional.of(position) : Optional.empty();
    } catch (IllegalArgumentException | BufferUnderflowException notOurs) {
      return Optional.empty();
    }
  }

  private static @Nullable Window readWindow(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return null;
    }
    Snapshot to = readSnapshot(bytes);
    UUID chatId = new UUID(bytes.getLong(), bytes.getLong());
    return new Window(to, chatId, readNumber(bytes), readNumber(bytes));
  }

  private static Snapshot readSnapshot(ByteBuffer bytes) {
    long xmin = readNumber(bytes);
    long xmax = Math.addExact(xmin, readNumber(bytes));
    int count = Math.toIntExact(Math.min(readNumber(bytes), MAX_BYTES));
    List<Long> running = new ArrayList<>();
    long before = xmin;
    for (int i = 0; i < count; i++) {
      long xid = before + readNumber(bytes);
      require(xid < xmax && (i == 0 || xid > before));
      running.add(xid);
      before = xid;
    }
    require(xmin >= Snapshot.FIRST_XID && xmax <= MAX_NUMBER);
    return new Snapshot(xmin, xmax, List.copyOf(running));
  }

  private static long readNumber(ByteBuffer bytes) {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += SHIFT) {
      byte next = bytes.get();
      number |= (long) (next & LOW_BITS) << shift;
      if ((next & MORE) == 0) {
        require(number >= 0 && number <= MAX_NUMBER);
        return number;
      }
    }
    throw new IllegalArgumentException("A number is too long");
  }

  private static void require(boolean valid) {
    if (!valid) {
      throw new IllegalArgumentException("Not a place in a feed");
    }
  }
}
