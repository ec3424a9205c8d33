package messaging.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import messaging.config.AuthConfig.JwtKeys.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A key for one algorithm. The key decides the algorithm, never the token. Otherwise a token could
 * make us use a public key as a shared secret.
 *
 * @param algorithm HS256, RS256 or ES256
 * @param keyId the key's id in its set, null if it has none
 * @param verifier checks a signature; thread-safe
 */
record TokenKey(JWSAlgorithm algorithm, @Nullable String keyId, JWSVerifier verifier) {
  private static final int MIN_RSA_BITS = 2_048;
  private static final String PEM_BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String PEM_END = "-----END PUBLIC KEY-----";

  /** Whether this key may have signed a token with this header. */
  boolean matches(JWSHeader header) {
    return algorithm.equals(header.getAlgorithm())
        && (keyId == null || header.getKeyID() == null || keyId.equals(header.getKeyID()));
  }

  /**
   * A key for HS256.
   *
   * @throws IllegalArgumentException if it is too short, or a public key
   */
  static TokenKey ofSecret(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (secret.contains("-----BEGIN")) {
      throw new IllegalArgumentException(
          "The secret for HS256 is a PEM key. Set the public key instead.");
    }
    if (bytes.length < Secret.MIN_BYTES) {
      throw new IllegalArgumentException(
          "The secret for HS256 must have at least " + Secret.MIN_BYTES + " bytes.");
    }
    try {
      return new TokenKey(JWSAlgorithm.HS256, null, new MACVerifier(bytes));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("The secret for HS256 cannot be used.", e);
    }
  }

  /**
   * A key for RS256 or ES256, depending on its type.
   *
   * @param pem a SubjectPublicKeyInfo (RFC 7468, section 13); its line breaks may be missing or
   *     written as {@code }, as is common in environment variables
   * @throws IllegalArgumentException if it is not valid, RSA with fewer than 2048 bits, or EC but
   *     not on P-256
   */
  static TokenKey ofPem(String pem) {
    String text = pem.replace("\\n", "\n").strip();
    if (!text.startsWith(PEM_BEGIN) || !text.endsWith(PEM_END)) {
      throw new IllegalArgumentException(
          "The public key must be one PEM that begins with " + PEM_BEGIN + ".");
    }
    String base64 =
        text.substring(PEM_BEGIN.length(), text.length() - PEM_END.length()).replaceAll("\\s", "");
    X509EncodedKeySpec spec;
    try {
      spec = new X509EncodedKeySpec(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException("The public key's PEM is not valid Base64.", notBase64);
    }
    return ofSpec(spec);
  }

  private static TokenKey ofSpec(X509EncodedKeySpec spec) {
    try {
      return ofRsa((RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec), null)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "The RSA public key has fewer than " + MIN_RSA_BITS + " bits."));
    } catch (InvalidKeySpecException notRsa) {
      return ofEcSpec(spec);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has RSA", e);
    }
  }

  private static TokenKey ofEcSpec(X509EncodedKeySpec spec) {
    try {
      return ofEc((ECPublicKey) KeyFactory.getInstance("EC").generatePublic(spec), null)
          .orElseThrow(
              () -> new IllegalArgumentException("The EC public key is not on the curve P-256."));
    } catch (GeneralSecurityException notEc) {
      throw new IllegalArgumentException("The public key is neither RSA nor EC.", notEc);
    }
  }

  /** The key from an entry of a key set, empty if the key has another purpose or is too weak. */
  static Optional<TokenKey> ofJwk(JWK jwk) {
    boolean forSignatures = jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE);
    if (!forSignatures) {
      return Optional.empty();
    }
    try {
      Optional<TokenKey> key = Optional.empty();
      if (jwk instanceof RSAKey rsa) {
        key = ofRsa(rsa.toRSAPublicKey(), jwk.getKeyID());
      } else if (jwk instanceof ECKey ec) {
        key = ofEc(ec.toECPublicKey(), jwk.getKeyID());
      }
      return key.filter(k -> jwk.getAlgorithm() == null || jwk.getAlgorithm().equals(k.algorithm));
    } catch (JOSEException unusable) {
      return Optional.empty();
    }
  }

  private static Optional<TokenKey> ofRsa(RSAPublicKey key, @Nullable String keyId) {
    return key.getModulus().bitLength() < MIN_RSA_BITS
        ? Optional.empty()
        : Optional.of(new TokenKey(JWSAlgorithm.RS256, keyId, new RSASSAVerifier(key)));
  }

  private static Optional<TokenKey> ofEc(ECPublicKey key, @Nullable String keyId) {
    try {
      return Curve.P_256.equals(Curve.forECParameterSpec(key.getParams()))
          ? Optional.of(new TokenKey(JWSAlgorithm.ES256, keyId, new ECDSAVerifier(key)))
          : Optional.empty();
    } catch (JOSEException unusable) {
      return Optional.empty();
    }
  }
}
