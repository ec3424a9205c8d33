package messaging.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.SignedJWT;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import messaging.config.AuthConfig;

/**
 * Authentication by a signed token (RFC 7519) in {@code Authorization: Bearer}; its subject is the
 * user id. Every token must have our issuer, our audience and an expiration time. A refused token
 * is told why, as RFC 6750 says; its claims are looked at only if its signature is valid.
 */
final class JwtIdentity implements Identity {
  private static final String SCHEME = "Bearer ";
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.HS256, JWSAlgorithm.RS256, JWSAlgorithm.ES256);

  private final TokenKeys keys;
  private final TokenClaims claims;

  JwtIdentity(TokenKeys keys, AuthConfig.Jwt config, Clock clock) {
    this.keys = keys;
    this.claims = new TokenClaims(config, clock);
  }

  @Override
  public Future<Caller> authenticate(MultiMap headers) {
    try {
      SignedJWT token = parse(bearer(headers));
      List<TokenKey> known = keys.matching(token.getHeader());
      if (isSigned(token, known)) {
        return Future.succeededFuture(caller(token));
      }
      // The key may be new, also if its id is not: ids are reused.
      return keys.lookUp().map(lookedUp -> signedByOther(token, known));
    } catch (AuthenticationException refused) {
      return Future.failedFuture(refused);
    }
  }

  /** The caller if a key that is not among {@code tried} signed the token. */
  private Caller signedByOther(SignedJWT token, List<TokenKey> tried) {
    List<TokenKey> current = keys.matching(token.getHeader());
    if (current.isEmpty()) {
      throw AuthenticationException.ofToken(
          "No key is known for the algorithm (alg) and the key id (kid) of the token.");
    }
    if (current.equals(tried) || !isSigned(token, current)) {
      throw AuthenticationException.ofToken("The signature of the token is not valid.");
    }
    return caller(token);
  }

  private Caller caller(SignedJWT token) {
    return claims.check(token.getPayload().toJSONObject());
  }

  private static String bearer(MultiMap headers) {
    if (SingleHeader.repeated(headers, HttpHeaders.AUTHORIZATION)) {
      throw AuthenticationException.ofToken("Authorization is given more than once.");
    }
    String authorization = headers.get(HttpHeaders.AUTHORIZATION);
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new AuthenticationException("The request has no bearer token.", "Bearer");
    }
    return authorization.substring(SCHEME.length()).strip();
  }

  private static SignedJWT parse(String text) {
    SignedJWT token;
    try {
      token = SignedJWT.parse(text);
    } catch (ParseException | RuntimeException notAToken) {
      // The library lets exceptions of several kinds through for odd heads.
      throw AuthenticationException.ofToken("The token is malformed, or it is not signed.");
    }
    if (!ALGORITHMS.contains(token.getHeader().getAlgorithm())) {
      throw AuthenticationException.ofToken("The algorithm (alg) of the token is not supported.");
    }
    // Unknown critical headers must be refused (RFC 7515, section 4.1.11), and we know none.
    if (token.getHeader().getCriticalParams() != null) {
      throw AuthenticationException.ofToken(
          "The token needs an extension (crit) that is not supported.");
    }
    return token;
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
}
