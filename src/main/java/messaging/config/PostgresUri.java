package messaging.config;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgConnectOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads {@code postgres.uri}. What is said about a bad one never quotes it: it has a password. */
final class PostgresUri {
  private static final String KEY = "postgres.uri";
  private static final Pattern ADDRESS =
      Pattern.compile(
          "postgres(ql)?://[^\\s:/@]+(:[^\\s/@]*)?@" + ConfigReader.HOST_AND_PORT + "/[^\\s/?]+");

  /** To verify takes a certificate, for which there is no key. */
  private static final List<String> SSL_MODES = List.of("disable", "allow", "prefer", "require");

  /** The client passes over all others in silence, or cannot connect with them. */
  private static final List<String> PARAMETERS =
      List.of(
          "sslmode",
          "application_name",
          "options",
          "search_path",
          "host",
          "hostaddr",
          "port",
          "user",
          "password",
          "dbname");

  private PostgresUri() {}

  /** The address; a problem is noted in {@code values}. */
  static String read(ConfigValues values) {
    String text = values.text(KEY);
    int mark = text.indexOf('?', text.indexOf('/', text.indexOf("//") + 2));
    String address = mark < 0 ? text : text.substring(0, mark);
    if (!ConfigReader.fits(ADDRESS, address) || !isReadable(address)) {
      values.problem(
          KEY, "must be postgresql://user:password@host:port/database, other signs as %XX");
    } else if (mark >= 0 && !(areKnown(text.substring(mark + 1)) && isReadable(text))) {
      values.problem(
          KEY,
          "can have these parameters only: "
              + String.join(", ", PARAMETERS)
              + "; sslmode is one of "
              + String.join(", ", SSL_MODES));
    }
    return text;
  }

  private static boolean areKnown(String parameters) {
    return Arrays.stream(parameters.split("&", -1))
        .map(parameter -> parameter.toLowerCase(Locale.ROOT).split("=", 2))
        .allMatch(
            parameter ->
                PARAMETERS.contains(parameter[0])
                    && (!parameter[0].equals("sslmode")
                        || (parameter.length == 2 && SSL_MODES.contains(parameter[1]))));
  }

  /** By the client's own reading: its exception at the start would quote the password. */
  private static boolean isReadable(String text) {
    if (!ConfigReader.isUri(text)) {
      return false;
    }
    try {
      PgConnectOptions.fromUri(text);
      return true;
    } catch (IllegalArgumentException | VertxException refused) {
      return false;
    }
  }
}
