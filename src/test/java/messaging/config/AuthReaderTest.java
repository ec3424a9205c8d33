package messaging.config;

import static messaging.config.ConfigFixture.load;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import messaging.config.AuthConfig.Gateway;
import messaging.config.AuthConfig.Jwt;
import messaging.config.AuthConfig.JwtKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who vouches for the caller: a gateway, or whoever signs tokens. */
final class AuthReaderTest {
  private static final String LONG_SECRET = "0123456789abcdef0123456789abcdef";

  private static ServiceConfig jwt(String... variables) {
    String[] all = new String[variables.length + 6];
    List<String> needed =
        List.of(
            "MESSAGING_AUTH_MODE", "jwt",
            "MESSAGING_AUTH_JWT_ISSUER", "issuer",
            "MESSAGING_AUTH_JWT_AUDIENCE", "audience");
    needed.toArray(all);
    System.arraycopy(variables, 0, all, needed.size(), variables.length);
    return load(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.9.9.9", "::1"})
  void believesAnyoneWithoutASecretOnLoopbackOnly(String host) {
    ServiceConfig config = load("MESSAGING_AUTH_GATEWAY_SECRET", "", "MESSAGING_HTTP_HOST", host);
    assertThat(config.auth()).isEqualTo(new Gateway(List.of()));
    assertThat(config.management().host()).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "::",
        "10.0.0.1",
        "127.0.0.1.evil.example",
        "localhost.example",
        "1127.0.0.1"
      })
  void refusesAPublicAddressWithoutASecret(String host) {
    for (String secret : List.of("", "  ")) {
      assertThat(
              problems(
                  () -> load("MESSAGING_AUTH_GATEWAY_SECRET", secret, "MESSAGING_HTTP_HOST", host)))
          .containsExactly(
              "auth.gateway.secret (MESSAGING_AUTH_GATEWAY_SECRET):"
                  + " must be set unless http.host is a loopback address");
    }
  }

  @Test
  void takesOneSourceOfKeysForTokens() {
    Duration leeway = Duration.ofSeconds(30);
    assertThat(jwt("MESSAGING_AUTH_JWT_SECRET", LONG_SECRET).auth())
        .isEqualTo(new Jwt(new JwtKeys.Secret(LONG_SECRET), "issuer", "audience", leeway));
    assertThat(jwt("MESSAGING_AUTH_JWT_PUBLIC_KEY", "-----BEGIN…").auth())
        .isEqualTo(new Jwt(new JwtKeys.PublicKey("-----BEGIN…"), "issuer", "audience", leeway));
    URI url = URI.create("http://keys/jwks");
    assertThat(jwt("MESSAGING_AUTH_JWT_JWKS_URL", url.toString()).auth())
        .isEqualTo(new Jwt(new JwtKeys.KeySet(url), "issuer", "audience", leeway));
  }

  @Test
  void refusesNoneAndSeveralSourcesOfKeys() {
    String one = "exactly one of secret, public-key and jwks-url must be set";
    assertThat(problems(() -> jwt())).singleElement().asString().endsWith(one);
    assertThat(
            problems(
                () ->
                    jwt(
                        "MESSAGING_AUTH_JWT_SECRET",
                        LONG_SECRET,
                        "MESSAGING_AUTH_JWT_JWKS_URL",
                        "http://keys")))
        .singleElement()
        .asString()
        .endsWith(one);
  }

  @Test
  void refusesWhatMakesTokensUnsafe() {
    assertThat(
            problems(
                () ->
                    jwt(
                        "MESSAGING_AUTH_JWT_SECRET", LONG_SECRET.substring(1),
                        "MESSAGING_AUTH_JWT_ISSUER", "",
                        "MESSAGING_AUTH_JWT_AUDIENCE", "",
                        "MESSAGING_AUTH_JWT_LEEWAY", "301s")))
        .containsExactly(
            "auth.jwt.secret (MESSAGING_AUTH_JWT_SECRET): must have at least 32 bytes",
            "auth.jwt.issuer (MESSAGING_AUTH_JWT_ISSUER): must be set in mode jwt",
            "auth.jwt.audience (MESSAGING_AUTH_JWT_AUDIENCE): must be set in mode jwt",
            "auth.jwt.leeway (MESSAGING_AUTH_JWT_LEEWAY):"
                + " must be a duration from 0s to 5m, such as 5s");
    assertThat(problems(() -> jwt("MESSAGING_AUTH_JWT_JWKS_URL", "file:///keys")))
        .singleElement()
        .asString()
        .contains("auth.jwt.jwks-url");
  }

  @Test
  void countsTheBytesOfASecretAndNotItsCharacters() {
    assertThat(jwt("MESSAGING_AUTH_JWT_SECRET", "ü".repeat(16)).auth())
        .isEqualTo(
            new Jwt(
                new JwtKeys.Secret("ü".repeat(16)), "issuer", "audience", Duration.ofSeconds(30)));
  }
}
