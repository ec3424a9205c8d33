package messaging.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a moment as in RFC 3339, and says what one looks like. */
final class TimeOption implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException notATime) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is not a time; one looks like 2026-11-24T00:00:00Z, or"
              + " 2026-11-24T01:00:00+01:00");
    }
  }
}
