package messaging.config;

import java.net.URI;
import java.time.Duration;

/**
 * The contact-service.
 *
 * @param path template with {@code {user_id}} and {@code {friend_id}}
 * @param field the boolean in the answer
 * @param authorization the value of that header; empty: it is not sent
 * @param timeout for the whole question
 * @param cacheTtl how long a yes is remembered; zero asks every time
 */
public record ContactsConfig(
    URI url, String path, String field, String authorization, Duration timeout, Duration cacheTtl) {
  /** Without the authorization. */
  @Override
  public String toString() {
    return "ContactsConfig["
        + url
        + " "
        + path
        + " "
        + field
        + " "
        + timeout
        + " "
        + cacheTtl
        + "]";
  }
}
