package messaging.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import messaging.config.AuthConfig.JwtKeys;

/** Reads the keys under {@code auth}. */
final class AuthReader {
  private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1");

  private AuthReader() {}

  /**
   * Problems are noted in {@code values}.
   *
   * @param httpHost where the service listens; without a secret only loopback will do
   */
  static AuthConfig read(ConfigValues values, String httpHost) {
    String mode = values.text("auth.mode");
    if (mode.equals("jwt")) {
      return jwt(values);
    }
    if (!mode.equals("gateway")) {
      values.problem("auth.mode", "must be gateway or jwt; there is no default");
      return new AuthConfig.Gateway(List.of());
    }
    String secret = values.text("auth.gateway.secret");
    if (secret.isEmpty()) {
      if (!LOOPBACK.matcher(httpHost).matches()) {
        values.problem("auth.gateway.secret", "must be set unless http.host is a loopback address");
      }
      return new AuthConfig.Gateway(List.of());
    }
    return new AuthConfig.Gateway(GatewaySecrets.read(values));
  }

  private static AuthConfig jwt(ConfigValues values) {
    return new AuthConfig.Jwt(
        jwtKeys(values),
        values.text("auth.jwt.issuer", text -> !text.isEmpty(), "must be set in mode jwt"),
        values.text("auth.jwt.audience", text -> !text.isEmpty(), "must be set in mode jwt"),
        values.duration("auth.jwt.leeway", Duration.ZERO, Duration.ofMinutes(5)));
  }

  private static JwtKeys jwtKeys(ConfigValues values) {
    String secret = values.text("auth.jwt.secret");
    String publicKey = values.text("auth.jwt.public-key");
    String keySet = values.text("auth.jwt.jwks-url");
    if (Stream.of(secret, publicKey, keySet).filter(text -> !text.isEmpty()).count() != 1) {
      values.problem(
          "auth.jwt.secret", "exactly one of secret, public-key and jwks-url must be set");
      return new JwtKeys.Secret(secret);
    }
    if (!publicKey.isEmpty()) {
      return new JwtKeys.PublicKey(publicKey);
    }
    if (!keySet.isEmpty()) {
      return new JwtKeys.KeySet(values.httpUri("auth.jwt.jwks-url"));
    }
    if (secret.getBytes(StandardCharsets.UTF_8).length < JwtKeys.Secret.MIN_BYTES) {
      values.problem(
          "auth.jwt.secret", "must have at least " + JwtKeys.Secret.MIN_BYTES + " bytes");
    }
    return new JwtKeys.Secret(secret);
  }
}
