package messaging.config;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/** Reads the keys under {@code contacts}. */
final class ContactsReader {
  private static final Pattern PATH =
      Pattern.compile(
          "(?=.*\\{user_id\\})(?=.*\\{friend_id\\})/([^\\s{}]|\\{user_id\\}|\\{friend_id\\})*");

  private ContactsReader() {}

  /** Problems are noted in {@code values}. */
  static ContactsConfig read(ConfigValues values) {
    return new ContactsConfig(
        url(values),
        values.text(
            "contacts.path",
            PATH.asMatchPredicate(),
            "must begin with / and contain {user_id} and {friend_id}, and no other braces"),
        values.text("contacts.field", field -> !field.isEmpty(), "must not be empty"),
        values.text(
            "contacts.authorization",
            value -> value.chars().allMatch(c -> c >= ' ' && c < 0x7f),
            "must have nothing but visible ASCII characters and spaces"),
        values.duration("contacts.timeout", Duration.ofMillis(50), Duration.ofMillis(800)),
        values.duration("contacts.cache-ttl", Duration.ZERO, Duration.ofMinutes(1)));
  }

  /** A user in it would not be sent, and the password might be shown. */
  private static URI url(ConfigValues values) {
    URI url = values.httpUri("contacts.url");
    if (url.getRawUserInfo() != null) {
      values.problem("contacts.url", "must have no user; set contacts.authorization instead");
    }
    return url;
  }
}
