package messaging.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PagesConfigTest {
  private static final Map<String, String> LOOPBACK =
      Map.of("MESSAGING_AUTH_MODE", "gateway", "MESSAGING_HTTP_HOST", "127.0.0.1");
  private static final Map<String, String> SECRET =
      Map.of(
          "MESSAGING_AUTH_MODE", "gateway", "MESSAGING_AUTH_GATEWAY_SECRET", "a-secret-for-tests");
  private static final Map<String, String> JWT =
      Map.of(
          "MESSAGING_AUTH_MODE", "jwt",
          "MESSAGING_AUTH_JWT_SECRET", "0123456789abcdef0123456789abcdef",
          "MESSAGING_AUTH_JWT_ISSUER", "issuer",
          "MESSAGING_AUTH_JWT_AUDIENCE", "audience");

  private static PagesConfig load(Map<String, String> auth, String key, String value) {
    Map<String, String> environment = new HashMap<>(auth);
    environment.put(key, value);
    return ConfigLoader.load(Optional.empty(), environment).pages();
  }

  @Test
  void servesTheDocsUnlessToldOtherwise() {
    assertThat(load(SECRET, "MESSAGING_DEMO_ENABLED", "false"))
        .isEqualTo(new PagesConfig(true, false));
    assertThat(load(JWT, "MESSAGING_DOCS_ENABLED", "false"))
        .isEqualTo(new PagesConfig(false, false));
  }

  @Test
  void servesTheDemoOnlyWhereEveryCallerIsBelieved() {
    assertThat(load(LOOPBACK, "MESSAGING_DEMO_ENABLED", "true").demo()).isTrue();
    assertThatThrownBy(() -> load(SECRET, "MESSAGING_DEMO_ENABLED", "true"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("demo.enabled (MESSAGING_DEMO_ENABLED): may be true only if");
    assertThatThrownBy(() -> load(JWT, "MESSAGING_DEMO_ENABLED", "true"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("demo.enabled");
  }

  @Test
  void takesNothingButTrueAndFalse() {
    assertThatThrownBy(() -> load(LOOPBACK, "MESSAGING_DEMO_ENABLED", "yes"))
        .hasMessageContaining("must be true or false");
  }
}
