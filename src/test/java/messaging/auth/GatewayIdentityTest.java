package messaging.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayIdentityTest {
  private final Identity identity = new GatewayIdentity(List.of("new-secret", "old-s\u00e9cret"));

  @Test
  void believesWhoeverKnowsAnyOfTheSecrets() {
    assertThat(caller("ann", "new-secret").result()).isEqualTo(Caller.of("ann"));
    // UTF-8 bytes, decoded as header fields are.
    assertThat(caller("ann", "old-s\u00c3\u00a9cret").result()).isEqualTo(Caller.of("ann"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "new-secre", "new-secret2", "NEW-SECRET", "new-secret,old-secret"})
  void refusesOtherSecrets(String secret) {
    assertRefused(caller("ann", secret));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "..", "ann, bob", "\u00e4nn"})
  void refusesImpossibleUsers(String userId) {
    assertRefused(caller(userId, "new-secret"));
  }

  @Test
  void refusesWhatIsMissingOrRepeated() {
    assertRefused(identity.authenticate(headers()));
    assertRefused(identity.authenticate(headers().add("X-User-Id", "ann")));
    assertRefused(identity.authenticate(headers().add("X-Gateway-Secret", "new-secret")));
    assertRefused(
        identity.authenticate(
            headers()
                .add("X-User-Id", "ann")
                .add("x-user-id", "ann")
                .add("X-Gateway-Secret", "new-secret")));
    assertRefused(
        identity.authenticate(
            headers()
                .add("X-User-Id", "ann")
                .add("X-Gateway-Secret", "new-secret")
                .add("X-Gateway-Secret", "new-secret")));
  }

  @Test
  void needsNoSecretWhereNoneIsConfigured() {
    Identity open = new GatewayIdentity(List.of());

    assertThat(open.authenticate(headers().add("X-User-Id", "ann")).result())
        .isEqualTo(Caller.of("ann"));
    assertRefused(open.authenticate(headers()));
  }

  private Future<Caller> caller(String userId, String secret) {
    return identity.authenticate(
        headers().add("X-User-Id", userId).add("X-Gateway-Secret", secret));
  }

  private static MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap();
  }

  private static void assertRefused(Future<Caller> caller) {
    assertThat(caller.failed()).isTrue();
    assertThat(caller.cause())
        .isInstanceOfSatisfying(
            AuthenticationException.class,
            refusal -> assertThat(refusal.challenge()).isEqualTo("Gateway"));
  }
}
