package messaging.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import messaging.config.AuthConfig;
import messaging.message.MessageRules;
import org.jspecify.annotations.Nullable;

/**
 * Authentication by a signed token (RFC 7519) in {@code Authorization: Bearer}; its subject is the
 * user id. Every token must have our issuer, our audience and an expiration time.
 */
final class JwtIdentity implements Identity {
  private static final String SCHEME = "Bearer ";

  private final TokenKeys keys;
  private final String issuer;
  private final String audience;
  private final Duration leeway;
  private final Clock clock;

  JwtIdentity(TokenKeys keys, AuthConfig.Jwt config, Clock clock) {
    this.keys = keys;
    this.issuer = config.issuer();
    this.audience = config.audience();
    this.leeway = config.leeway();
    this.clock = clock;
  }

  @Override
  public Future<String> authenticate(MultiMap headers) {
    SignedJWT token = parse(SingleHeader.get(headers, HttpHeaders.AUTHORIZATION));
    // Unknown critical headers must be refused (RFC 7515, section 4.1.11), and we know none.
    if (token == null || token.getHeader().getCriticalParams() != null) {
      return Future.failedFuture(unauthenticated());
    }
    JWSHeader header = token.getHeader();
    List<TokenKey> known = keys.matching(header);
    if (isSigned(token, known)) {
      return subject(token);
    }
    if (header.getKeyID() != null && !known.isEmpty()) {
      return Future.failedFuture(unauthenticated());
    }
    return keys.lookUp()
        .compose(
            lookedUp ->
                isSigned(token, keys.matching(header))
                    ? subject(token)
                    : Future.failedFuture(unauthenticated()));
  }

  private static @Nullable SignedJWT parse(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    try {
      return SignedJWT.parse(authorization.substring(SCHEME.length()));
    } catch (ParseException | IllegalArgumentException notAToken) {
      return null;
    }
  }

  private static boolean isSigned(SignedJWT token, List<TokenKey> keys) {
    for (TokenKey key : keys) {
      try {
        if (key.verifier()
            .verify(token.getHeader(), token.getSigningInput(), token.getSignature())) {
          return true;
        }
      } catch (JOSEException malformedSignature) {
        return false;
      }
    }
    return false;
  }

  private Future<String> subject(SignedJWT token) {
    try {
      Map<String, Object> payload = token.getPayload().toJSONObject();
      // Not from the claims: they convert a number to a string.
      if (payload == null || !(payload.get("sub") instanceof String subject)) {
        return Future.failedFuture(unauthenticated());
      }
      JWTClaimsSet claims = JWTClaimsSet.parse(payload);
      boolean ours = issuer.equals(claims.getIssuer()) && claims.getAudience().contains(audience);
      if (ours && isTimely(claims) && MessageRules.isUserId(subject)) {
        return Future.succeededFuture(subject);
      }
    } catch (ParseException malformedClaims) {
      return Future.failedFuture(unauthenticated());
    }
    return Future.failedFuture(unauthenticated());
  }

  private boolean isTimely(JWTClaimsSet claims) {
    Date end = claims.getExpirationTime();
    Date start = claims.getNotBeforeTime();
    Instant now = clock.instant();
    return end != null
        && now.isBefore(end.toInstant().plus(leeway))
        && (start == null || !now.isBefore(start.toInstant().minus(leeway)));
  }

  private static AuthenticationException unauthenticated() {
    return new AuthenticationException("The request has no valid bearer token.", "Bearer");
  }
}
