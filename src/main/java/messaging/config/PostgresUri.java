package messaging.config;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgConnectOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code postgres.uri} and what belongs to it. No problem text quotes a URI, as it holds a
 * password.
 */
final class PostgresUri {
  private static final String KEY = "postgres.uri";
  private static final String MIGRATION_KEY = "postgres.migration-uri";
  private static final Pattern ADDRESS =
      Pattern.compile(
          "postgres(ql)?://[^\\s:/@]+(:[^\\s/@]*)?@" + ConfigReader.HOST_AND_PORT + "/[^\\s/?]+");

  private static final List<String> POOLERS = List.of("none", "transaction");
  private static final List<String> VERIFYING = List.of("verify-ca", "verify-full");

  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** The client ignores all others without a word, or cannot connect with them. */
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

  /** The address with its files; problems are noted in {@code values}. */
  static PostgresAddress readAddress(ConfigValues values) {
    PostgresAddress address =
        new PostgresAddress(
            read(values, KEY, values.text(KEY)),
            ConfigReader.file(values, "postgres.ca-file"),
            ConfigReader.file(values, "postgres.cert-file"),
            ConfigReader.file(values, "postgres.key-file"),
            migrationUri(values),
            pooler(values));
    check(values, address);
    return address;
  }

  private static String migrationUri(ConfigValues values) {
    String text = values.text(MIGRATION_KEY);
    return text.isEmpty() ? text : read(values, MIGRATION_KEY, text);
  }

  private static PostgresPooler pooler(ConfigValues values) {
    String known = values.text("postgres.pooler", POOLERS::contains, "must be none or transaction");
    return known.equals("transaction") ? PostgresPooler.TRANSACTION : PostgresPooler.NONE;
  }

  private static void check(ConfigValues values, PostgresAddress address) {
    List<String> modes = List.of(sslMode(address.uri()), sslMode(address.migration().uri()));
    Optional<String> verifying = modes.stream().filter(VERIFYING::contains).findFirst();
    if (address.caFile().isEmpty() && verifying.isPresent()) {
      values.problem(
          "postgres.ca-file", "is needed for sslmode=" + verifying.get() + " in postgres.uri");
    }
    if (!address.caFile().isEmpty() && verifying.isEmpty() && !modes.contains("require")) {
      values.problem(
          "postgres.ca-file",
          "does nothing without sslmode=require, verify-ca or verify-full in postgres.uri");
    }
    if (address.certFile().isEmpty() != address.keyFile().isEmpty()) {
      values.problem("postgres.cert-file", "goes together with postgres.key-file");
    }
    if (address.pooler() == PostgresPooler.TRANSACTION && address.migrationUri().isEmpty()) {
      values.problem(
          MIGRATION_KEY,
          "is needed for postgres.pooler=transaction: the address of PostgreSQL itself, or of a"
              + " pooler in session mode");
    }
  }

  /** Empty if there is none. */
  private static String sslMode(String text) {
    return Arrays.stream(text.substring(text.indexOf('?') + 1).split("&"))
        .map(parameter -> parameter.toLowerCase(Locale.ROOT))
        .filter(parameter -> parameter.startsWith("sslmode="))
        .map(parameter -> parameter.substring("sslmode=".length()))
        .reduce("", (first, last) -> last);
  }

  private static String read(ConfigValues values, String key, String text) {
    int mark = text.indexOf('?', text.indexOf('/', text.indexOf("//") + 2));
    String address = mark < 0 ? text : text.substring(0, mark);
    if (!servers(address).stream().allMatch(PostgresUri::isAddress)) {
      values.problem(
          key,
          "must be postgresql://user:password@host:port/database, with special characters as %XX;"
              + " several host:port are separated by commas");
    } else if (mark >= 0
        && !(areKnown(text.substring(mark + 1))
            && servers(text).stream().allMatch(PostgresUri::isReadable))) {
      values.problem(
          key,
          "may have only these parameters: "
              + String.join(", ", PARAMETERS)
              + "; sslmode is one of "
              + String.join(", ", SSL_MODES));
    }
    return text;
  }

  /** The URI once for each of its servers. */
  static List<String> servers(String text) {
    int begin = text.indexOf('@') + 1;
    int end = text.indexOf('/', begin);
    if (begin == 0 || end < 0) {
      return List.of(text);
    }
    return Arrays.stream(text.substring(begin, end).split(",", -1))
        .map(server -> text.substring(0, begin) + server + text.substring(end))
        .toList();
  }

  private static boolean isAddress(String text) {
    return ConfigReader.fits(ADDRESS, text) && isReadable(text);
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

  /** Asks the client itself: the exception that it would throw at the start quotes the password. */
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
