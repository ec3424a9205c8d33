package messaging.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the list of secrets that prove the gateway. No problem text quotes one. */
final class GatewaySecrets {
  static final int MIN_CHARACTERS = 16;

  /** What stands in the samples and pages of any version: everybody knows these. */
  static final Set<String> PLACEHOLDERS =
      Set.of("replace-this-gateway-secret", "use-a-long-random-secret", "demo-gateway-secret");

  private static final String KEY = "auth.gateway.secret";

  private GatewaySecrets() {}

  /** The entries of a list that is not empty; problems are noted in {@code values}. */
  static List<String> read(ConfigValues values) {
    List<String> secrets =
        Arrays.stream(values.text(KEY).split(",", -1)).map(String::strip).toList();
    if (secrets.contains("")) {
      values.problem(KEY, "must not have an empty entry");
    }
    if (secrets.stream().anyMatch(GatewaySecrets::isShort)) {
      values.problem(KEY, "every entry must have at least " + MIN_CHARACTERS + " characters");
    }
    if (secrets.stream().anyMatch(GatewaySecrets::isPlaceholder)) {
      values.problem(
          KEY,
          "has a placeholder of the samples; replace it with a long random secret of your own");
    }
    return secrets;
  }

  private static boolean isShort(String secret) {
    return !secret.isEmpty() && secret.codePointCount(0, secret.length()) < MIN_CHARACTERS;
  }

  private static boolean isPlaceholder(String secret) {
    return PLACEHOLDERS.contains(secret.toLowerCase(Locale.ROOT));
  }
}
