package messaging.config;

import java.net.URI;
import java.time.Duration;

/**
 * The contact-service.
 *
 * @param path template with {@code {user_id}} and {@code {friend_id}}
 * @param field the boolean in the answer
 * @param timeout for the whole question
 * @param cacheTtl how long a yes is remembered; zero asks every time
 */
public record ContactsConfig(
    URI url, String path, String field, Duration timeout, Duration cacheTtl) {}
