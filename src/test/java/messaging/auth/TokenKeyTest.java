package messaging.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import messaging.config.AuthConfig;
import messaging.config.ConfigException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class TokenKeyTest {
  @Test
  void takesPemWithoutLineBreaksOrWithWrittenOnes() throws JOSEException {
    String pem = Tokens.pem(Tokens.ec(Curve.P_256, "e").toPublicKey());

    for (String form :
        List.of(pem, pem.replace("\n", "\\n"), pem.replace("\n", ""), "  " + pem + "\n\n")) {
      assertThat(TokenKey.ofPem(form).algorithm()).isEqualTo(JWSAlgorithm.ES256);
    }
  }

  @Test
  void refusesWeakKeysAndOtherCurves() throws JOSEException {
    String weak = Tokens.pem(Tokens.rsa(1024, "r").toPublicKey());
    String other = Tokens.pem(Tokens.ec(Curve.P_384, "e").toPublicKey());

    assertThatThrownBy(() -> TokenKey.ofPem(weak))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2048");
    assertThatThrownBy(() -> TokenKey.ofPem(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("P-256");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\n!!!\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"
      })
  void refusesWhatIsNoPublicKey(String pem) {
    assertThatThrownBy(() -> TokenKey.ofPem(pem)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesShortSecretsAndPublicKeysAsSecrets() throws JOSEException {
    String pem = Tokens.pem(Tokens.ec(Curve.P_256, "e").toPublicKey());

    assertThatThrownBy(() -> TokenKey.ofSecret("a".repeat(31)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 bytes");
    assertThatThrownBy(() -> TokenKey.ofSecret(pem)).isInstanceOf(IllegalArgumentException.class);
    assertThat(TokenKey.ofSecret("a".repeat(32)).algorithm()).isEqualTo(JWSAlgorithm.HS256);
  }

  @Test
  void takesOnlyWhatIsForItFromSets() {
    RSAKey good = Tokens.rsa(2048, "r");
    OctetSequenceKey shared =
        new OctetSequenceKey.Builder(Tokens.SECRET.getBytes(StandardCharsets.UTF_8)).build();

    assertThat(TokenKey.ofJwk(good)).isPresent();
    assertThat(TokenKey.ofJwk(shared)).isEmpty();
    assertThat(TokenKey.ofJwk(Tokens.rsa(1024, "w"))).isEmpty();
    assertThat(TokenKey.ofJwk(Tokens.ec(Curve.P_521, "e"))).isEmpty();
    assertThat(TokenKey.ofJwk(new RSAKey.Builder(good).keyUse(KeyUse.ENCRYPTION).build()))
        .isEmpty();
    assertThat(TokenKey.ofJwk(new RSAKey.Builder(good).algorithm(JWSAlgorithm.PS256).build()))
        .isEmpty();
  }

  @Test
  void stopsStartWithKeysThatCannotBeUsed(Vertx vertx) {
    AuthConfig.Jwt config =
        new AuthConfig.Jwt(
            new AuthConfig.JwtKeys.Secret("short"), "issuer", "audience", Duration.ZERO);

    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> Identities.create(config, vertx, Clock.systemUTC()),
            () -> Identities.check(config))) {
      assertThatThrownBy(use)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("at least 32 bytes")
          .hasMessageNotContaining("short");
    }
  }
}
