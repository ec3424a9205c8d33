package messaging.auth;

import io.vertx.core.Vertx;
import java.time.Clock;
import messaging.config.AuthConfig;
import messaging.config.AuthConfig.JwtKeys;
import messaging.config.ConfigException;

/** Creates the configured {@link Identity}. */
public final class Identities {
  private Identities() {}

  /**
   * Creates it. A key set behind a URL is loaded when the first token arrives.
   *
   * @throws ConfigException if a key is invalid, too short or not supported; the message says which
   *     one and contains nothing of the key
   */
  public static Identity create(AuthConfig config, Vertx vertx, Clock clock) {
    if (config instanceof AuthConfig.Gateway gateway) {
      return new GatewayIdentity(gateway.secrets());
    }
    AuthConfig.Jwt jwt = (AuthConfig.Jwt) config;
    TokenKeys keys =
        jwt.keys() instanceof JwtKeys.KeySet set
            ? new RemoteKeys(new KeySetClient(vertx, set.url())::fetch, clock)
            : TokenKeys.of(fixedKey(jwt.keys()));
    return new JwtIdentity(keys, jwt, clock);
  }

  /**
   * Checks what {@link #create} needs, and creates nothing.
   *
   * @throws ConfigException as {@link #create} does
   */
  public static void check(AuthConfig config) {
    if (config instanceof AuthConfig.Jwt jwt && !(jwt.keys() instanceof JwtKeys.KeySet)) {
      fixedKey(jwt.keys());
    }
  }

  private static TokenKey fixedKey(JwtKeys keys) {
    try {
      return keys instanceof JwtKeys.Secret shared
          ? TokenKey.ofSecret(shared.secret())
          : TokenKey.ofPem(((JwtKeys.PublicKey) keys).pem());
    } catch (IllegalArgumentException unusable) {
      throw new ConfigException(
          "The configuration is wrong:\n  auth.jwt: " + unusable.getMessage());
    }
  }
}
