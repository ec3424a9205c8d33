package messaging.persistence;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import messaging.message.MessageRules;
import org.jspecify.annotations.Nullable;

/**
 * A place in an export. Its text form is that of the place in the tables, a dot, and the place in
 * the feed; only the second one where the tables are done. It is not signed: a forged one changes
 * only which of the caller's own lines come.
 *
 * @param place how far the tables are read; null if to their end
 * @param feed the cursor of the feed behind which is what the tables may not have shown
 */
record ExportCursor(@Nullable Place place, String feed) {
  private static final byte VERSION = 1;
  private static final int NUMBERS = 1 + 2 * Long.BYTES;

  /** No chat gets that long, and arithmetic on a seq up to here does not overflow. */
  private static final long MAX_NUMBER = Long.MAX_VALUE / 4;

  private static final String SEPARATOR = ".";

  /**
   * Between two lines of the tables.
   *
   * @param peer the other user of the chat; empty before the first
   * @param seq of its last message before, 0 if there is none
   * @param mark id of its last mark before, 0 if there is none
   */
  record Place(String peer, long seq, long mark) {
    /** Before the first line. */
    static final Place START = new Place("", 0, 0);

    private String encode() {
      byte[] id = peer.getBytes(StandardCharsets.US_ASCII);
      ByteBuffer bytes = ByteBuffer.allocate(NUMBERS + id.length);
      bytes.put(VERSION).putLong(seq).putLong(mark).put(id);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static Optional<Place> decode(String text) {
      Place place;
      try {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        if (bytes.get() != VERSION) {
          return Optional.empty();
        }
        long seq = bytes.getLong();
        long mark = bytes.getLong();
        place = new Place(StandardCharsets.ISO_8859_1.decode(bytes).toString(), seq, mark);
      } catch (IllegalArgumentException | BufferUnderflowException notOurs) {
        return Optional.empty();
      }
      boolean possible =
          place.seq >= 0 && place.seq <= MAX_NUMBER && place.mark >= 0 && place.mark <= MAX_NUMBER;
      return possible && MessageRules.isUserId(place.peer) && place.encode().equals(text)
          ? Optional.of(place)
          : Optional.empty();
    }
  }

  String encode() {
    return (place == null ? "" : place.encode()) + SEPARATOR + feed;
  }

  /** Reads what {@link #encode} wrote; empty if it is anything else. */
  static Optional<ExportCursor> decode(String text) {
    int end = text.indexOf(SEPARATOR);
    if (end < 0) {
      return Optional.empty();
    }
    String feed = text.substring(end + 1);
    if (FeedCursors.decode(feed).isEmpty()) {
      return Optional.empty();
    }
    return end == 0
        ? Optional.of(new ExportCursor(null, feed))
        : Place.decode(text.substring(0, end)).map(place -> new ExportCursor(place, feed));
  }
}
