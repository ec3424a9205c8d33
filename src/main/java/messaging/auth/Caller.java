package messaging.auth;

import java.time.Duration;
import java.time.Instant;

/**
 * Who is calling, and for how long that is proven.
 *
 * @param userId a valid user id
 * @param provenUntil from then on the same proof would be refused; {@link Instant#MAX} if it does
 *     not end
 */
public record Caller(String userId, Instant provenUntil) {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** A caller whose proof does not end. */
  public static Caller of(String userId) {
    return new Caller(userId, Instant.MAX);
  }

  /** Whether the proof still holds. */
  public boolean isProven(Instant now) {
    return now.isBefore(provenUntil);
  }

  /** The wait that ends no later than the proof: {@code wait}, or less, but at least 1 ms. */
  public Duration whileProven(Duration wait, Instant now) {
    if (!now.plus(wait).isAfter(provenUntil)) {
      return wait;
    }
    Duration rest = Duration.between(now, provenUntil).plus(SHORTEST);
    return rest.compareTo(SHORTEST) < 0 ? SHORTEST : rest;
  }
}
