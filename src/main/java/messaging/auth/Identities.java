package messaging.auth;

import io.vertx.core.Vertx;
import java.time.Clock;
import messaging.config.AuthConfig;

/** Makes the {@link Identity} that the configuration asks for. */
public final class Identities {
  private Identities() {}

  /**
   * Makes it. Keys behind a URL are looked up when the first token comes.
   *
   * @throws IllegalArgumentException if a key is no key, too short or of a kind that is not
   *     supported; the message says which and holds nothing of it
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
