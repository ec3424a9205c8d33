package messaging.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One of the media types that a client accepts.
 *
 * @param type such as {@code text/html}, {@code text/*} or {@code *}{@code /*}, in lower case
 * @param quality 0 (not at all) to 1
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1">RFC 9110, section 12.5.1</a>
 */
record MediaRange(String type, double quality) {

  /**
   * The offer that the client likes best, and of several the first.
   *
   * @throws ProblemException 406 if it accepts none
   */
  static String choose(MultiMap headers, List<String> offers) {
    List<MediaRange> ranges =
        headers.getAll(HttpHeaders.ACCEPT).stream()
            .flatMap(field -> Arrays.stream(field.split(",", -1)))
            .filter(range -> !range.isBlank())
            .map(MediaRange::parse)
            .toList();
    if (ranges.isEmpty()) {
      return offers.get(0);
    }
    return offers.stream()
        .filter(offer -> quality(offer, ranges) > 0)
        // The first of those that are equal.
        .reduce((best, next) -> quality(next, ranges) > quality(best, ranges) ? next : best)
        .orElseThrow(
            () ->
                new ProblemException(
                    ProblemKind.NOT_ACCEPTABLE, "There is " + String.join(", ", offers) + "."));
  }

  /** The most specific range that fits decides. */
  private static double quality(String offer, List<MediaRange> ranges) {
    return ranges.stream()
        .filter(range -> range.fits(offer))
        .max(Comparator.comparingInt(range -> range.type.replace("*", "").length()))
        .map(MediaRange::quality)
        .orElse(0.0);
  }

  private boolean fits(String offer) {
    return type.equals(offer)
        || type.equals("*/*")
        || (type.endsWith("/*") && offer.startsWith(type.substring(0, type.length() - 1)));
  }

  private static MediaRange parse(String text) {
    String[] parts = text.split(";", -1);
    double quality = 1;
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("q=")) {
        quality = quality(parameter.substring(2));
      }
    }
    return new MediaRange(parts[0].strip().toLowerCase(Locale.ROOT), quality);
  }

  private static double quality(String text) {
    return text.matches("0(\\.\\d{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(text) : 0;
  }
}
