package messaging.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import messaging.config.AuthConfig;
import messaging.message.MessageRules;
import org.jspecify.annotations.Nullable;

/**
 * What a token must claim (RFC 7519, section 4.1), checked after its signature. It reads the claims
 * as they are written: a library that converts them may change them, or fail with times that are
 * too large.
 */
final class TokenClaims {
  /** The largest time whose milliseconds fit into a long. */
  private static final double MAX_SECONDS = Long.MAX_VALUE / 1_000.0;

  private final String issuer;
  private final String audience;
  private final Duration leeway;
  private final Clock clock;

  TokenClaims(AuthConfig.Jwt config, Clock clock) {
    this.issuer = config.issuer();
    this.audience = config.audience();
    this.leeway = config.leeway();
    this.clock = clock;
  }

  /**
   * The caller that the claims name, proven until the token expires.
   *
   * @param claims null if the token has no JSON object
   * @throws AuthenticationException if a claim is missing or wrong; it says which
   */
  Caller check(@Nullable Map<String, Object> claims) {
    if (claims == null) {
      throw AuthenticationException.ofToken("The token has no claims.");
    }
    if (!issuer.equals(claims.get("iss"))) {
      throw AuthenticationException.ofToken("The token is from another issuer (iss).");
    }
    if (!isForUs(claims.get("aud"))) {
      throw AuthenticationException.ofToken("The token is for another audience (aud).");
    }
    Instant end = checkTimes(claims);
    if (!(claims.get("sub") instanceof String subject)) {
      throw AuthenticationException.ofToken("The token has no subject (sub).");
    }
    if (!MessageRules.isUserId(subject)) {
      throw AuthenticationException.ofToken("The subject (sub) of the token is not a user id.");
    }
    return new Caller(subject, end);
  }

  private boolean isForUs(@Nullable Object audiences) {
    return audience.equals(audiences)
        || (audiences instanceof List<?> several && several.contains(audience));
  }

  /** The moment from which on the token is refused. */
  private Instant checkTimes(Map<String, Object> claims) {
    Instant now = clock.instant();
    Instant end = time(claims, "exp");
    if (end == null) {
      throw AuthenticationException.ofToken("The token has no expiration time (exp).");
    }
    if (!now.isBefore(end.plus(leeway))) {
      throw AuthenticationException.ofToken("The token has expired (exp).");
    }
    Instant start = time(claims, "nbf");
    if (start != null && now.isBefore(start.minus(leeway))) {
      throw AuthenticationException.ofToken("The token is not yet valid (nbf).");
    }
    return end.plus(leeway);
  }

  /** A number of seconds, perhaps with a fraction (RFC 7519, section 2); null if it is missing. */
  private static @Nullable Instant time(Map<String, Object> claims, String name) {
    Object value = claims.get(name);
    if (value == null) {
      return null;
    }
    double seconds = value instanceof Number number ? number.doubleValue() : Double.NaN;
    // Also false for what is no number.
    if (Math.abs(seconds) <= MAX_SECONDS) {
      return Instant.ofEpochMilli((long) (seconds * 1_000));
    }
    throw AuthenticationException.ofToken(name + " is not a time in seconds.");
  }
}
