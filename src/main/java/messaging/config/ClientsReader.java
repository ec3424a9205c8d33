package messaging.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads the keys under {@code http} that are about clients. */
final class ClientsReader {
  private static final Pattern HOST_NAME = Pattern.compile("[\\w.-]+|\\[[0-9a-f:.]+\\]");

  /** Browsers leave the default port of the scheme away. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "(?!http:.*:80$)(?!https:.*:443$)https?://([a-z\\d_.-]+|\\[[0-9a-f:.]+\\])(:\\d{1,5})?");

  private ClientsReader() {}

  /** Problems are noted in {@code values}. */
  static ClientsConfig read(ConfigValues values) {
    String hosts =
        values.text(
            "http.allowed-hosts",
            text -> names(text).stream().allMatch(HOST_NAME.asMatchPredicate()),
            "must be names of hosts without ports, separated by commas");
    String origins =
        values.text(
            "http.cors.origins",
            text -> names(text).stream().allMatch(ORIGIN.asMatchPredicate()),
            "must be origins such as https://app.example.com, without a path and without the"
                + " default port, separated by commas");
    return new ClientsConfig(
        values.integer("http.max-connections", 0, 1_000_000),
        values.number("http.max-buffered-bytes", 0, Long.MAX_VALUE),
        names(hosts),
        names(origins));
  }

  private static List<String> names(String commaSeparated) {
    return commaSeparated.isEmpty()
        ? List.of()
        : Arrays.stream(commaSeparated.toLowerCase(Locale.ROOT).split(",", -1))
            .map(String::strip)
            .toList();
  }
}
