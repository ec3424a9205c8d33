package messaging.message;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * A position in a list of chats, directly after one chat. Its text form is opaque to clients and
 * safe in a URL.
 *
 * @param lastMessageAt time of the last chat on the previous page, microsecond precision
 * @param chatId id of that chat; orders chats with the same time
 */
public record ChatCursor(Instant lastMessageAt, UUID chatId) {
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 3 * Long.BYTES;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  /** The text form, base64url without padding. */
  public String encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.put(VERSION);
    // Not ChronoUnit.between: it counts in nanoseconds, and these overflow in 2262.
    bytes.putLong(
        lastMessageAt.getEpochSecond() * MICROS_PER_SECOND
            + lastMessageAt.getNano() / NANOS_PER_MICRO);
    bytes.putLong(chatId.getMostSignificantBits());
    bytes.putLong(chatId.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Reads the text form; empty if {@link #encode()} did not make it. */
  public static Optional<ChatCursor> decode(String text) {
    byte[] raw;
    try {
      raw = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (raw.length != BYTES || raw[0] != VERSION) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(raw, 1, BYTES - 1);
    Instant lastMessageAt = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
    ChatCursor cursor = new ChatCursor(lastMessageAt, new UUID(bytes.getLong(), bytes.getLong()));
    // The database must be able to compare the time, and each position has only one text form.
    boolean possible = !lastMessageAt.isBefore(Instant.EPOCH) && !lastMessageAt.isAfter(LATEST);
    return possible && cursor.encode().equals(text) ? Optional.of(cursor) : Optional.empty();
  }
}
