package messaging.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** How a caller proves who it is. */
public sealed interface AuthConfig {

  /**
   * A gateway vouches for the caller.
   *
   * @param secrets any of them proves the gateway; none: every caller is believed, on loopback only
   */
  record Gateway(List<String> secrets) implements AuthConfig {
    /** Without the secrets. */
    @Override
    public String toString() {
      return "Gateway[" + secrets.size() + " secrets]";
    }
  }

  /** The caller brings a signed token. */
  record Jwt(JwtKeys keys, String issuer, String audience, Duration leeway) implements AuthConfig {}

  /** Where the keys come from that tokens are checked with. */
  sealed interface JwtKeys {

    /** One shared secret, HS256. */
    record Secret(String secret) implements JwtKeys {
      /** A secret for HS256 is at least as long as its hash (RFC 7518, section 3.2). */
      public static final int MIN_BYTES = 32;

      /** Without the secret. */
      @Override
      public String toString() {
        return "Secret[]";
      }
    }

    /** One public key in PEM, RS256 or ES256. */
    record PublicKey(String pem) implements JwtKeys {}

    /** A JSON Web Key Set (RFC 7517) behind a URL; its keys may rotate. */
    record KeySet(URI url) implements JwtKeys {}
  }
}
