package messaging.config;

import java.util.Set;
import java.util.regex.Pattern;

/** Hides secrets in values that are shown. */
final class Secrets {
  private static final String MASK = "***";
  private static final Set<String> KEYS =
      Set.of("auth.gateway.secret", "auth.jwt.secret", "contacts.authorization");

  /** The password in a URI; a user without a password may be a token. */
  private static final Pattern PASSWORD = Pattern.compile("(://[^\\s:/@]*:)[^\\s/@]*(?=@)");

  private static final Pattern TOKEN = Pattern.compile("(?<=://)[^\\s:/@]+(?=@)");
  private static final Pattern PARAMETER = Pattern.compile("(?i)([?&][^=&]*password=)[^&]*");

  private Secrets() {}

  /** {@code value} as it may be shown. */
  static String mask(String key, String value) {
    if (KEYS.contains(key)) {
      return value.isEmpty() ? "" : MASK;
    }
    String withoutToken = TOKEN.matcher(value).replaceAll(MASK);
    String withoutPassword = PASSWORD.matcher(withoutToken).replaceAll("$1" + MASK);
    return PARAMETER.matcher(withoutPassword).replaceAll("$1" + MASK);
  }
}
