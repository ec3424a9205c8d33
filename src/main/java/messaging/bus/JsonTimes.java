package messaging.bus;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** Times in RFC 3339, UTC, with microseconds: {@code 2026-11-24T10:00:00.120000Z}. */
final class JsonTimes {
  private static final DateTimeFormatter FORMATTER =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT);

  private static final byte[] TEMPLATE = ascii("0000-00-00T00:00:00.000000Z");
  private static final int MAX_YEAR = 9_999;
  private static final int NANOS_PER_MICRO = 1_000;

  private JsonTimes() {}

  /**
   * The text of {@code time}, in ASCII. What is below a microsecond is cut off. A page of messages
   * has a time in each of them, and the formatter of the JDK takes many times as long.
   */
  static byte[] write(Instant time) {
    LocalDateTime utc =
        LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
    if (utc.getYear() < 0 || utc.getYear() > MAX_YEAR) {
      return ascii(FORMATTER.format(time));
    }
    byte[] text = TEMPLATE.clone();
    digits(text, 4, utc.getYear());
    digits(text, 7, utc.getMonthValue());
    digits(text, 10, utc.getDayOfMonth());
    digits(text, 13, utc.getHour());
    digits(text, 16, utc.getMinute());
    digits(text, 19, utc.getSecond());
    digits(text, 26, utc.getNano() / NANOS_PER_MICRO);
    return text;
  }

  /**
   * Reads the output of {@link #write}.
   *
   * @throws DateTimeException if it is another form
   */
  static Instant read(String text) {
    return FORMATTER.parse(text, Instant::from);
  }

  /** Writes the number over zeros, so that it ends before {@code end}. */
  private static void digits(byte[] text, int end, int number) {
    int at = end;
    for (int rest = number; rest > 0; rest /= 10) {
      at--;
      text[at] = (byte) ('0' + rest % 10);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
