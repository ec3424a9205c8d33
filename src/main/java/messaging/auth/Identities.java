package messaging.auth;

import io.vertx.core.Vertx;
import java.time.Clock;
import messaging.config.AuthConfig;

/** Creates the configured {@link Identity}. */
public final class Identities {
  private Identities() {}

  /**
   * Creates it. A key set behind a URL is loaded when the first token arrives.
   *
   * @throws IllegalArgumentException if a key is invalid, too short or not supported; the message
   *     says which one and contains nothing of the key
   */
  public static Identity create(AuthConfig config, Vertx vertx, Clock clock) {
    if (config instanceof AuthConfig.Gateway gateway) {
      return new GatewayIdentity(gateway.secrets());
    }
    AuthConfig.Jwt jwt = (AuthConfig.Jwt) config;
    return new JwtIdentity(keys(jwt.keys(), vertx, clock), jwt, clock);
  }

  private static TokenKeys keys(AuthConfig.JwtKeys config, Vertx vertx, Clock clock) {
    if (config instanceof AuthConfig.JwtKeys.Secret shared) {
      return TokenKeys.of(TokenKey.ofSecret(shared.secret()));
    }
    if (config instanceof AuthConfig.JwtKeys.PublicKey single) {
      return TokenKeys.of(TokenKey.ofPem(single.pem()));
    }
    AuthConfig.JwtKeys.KeySet set = (AuthConfig.JwtKeys.KeySet) config;
    return new RemoteKeys(new KeySetClient(vertx, set.url())::fetch, clock);
  }
}
