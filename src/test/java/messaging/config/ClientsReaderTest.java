package messaging.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientsReaderTest {
  private static List<String> hosts(String value) {
    return clients("MESSAGING_HTTP_ALLOWED_HOSTS", value).allowedHosts();
  }

  private static List<String> origins(String value) {
    return clients("MESSAGING_HTTP_CORS_ORIGINS", value).corsOrigins();
  }

  private static ClientsConfig clients(String variable, String value) {
    return ConfigLoader.load(
            Optional.empty(),
            Map.of(
                "MESSAGING_AUTH_MODE",
                "gateway",
                "MESSAGING_HTTP_HOST",
                "127.0.0.1",
                variable,
                value))
        .http()
        .clients();
  }

  @Test
  void readsNamesOfHosts() {
    assertThat(hosts("")).isEmpty();
    assertThat(hosts("Chat.Example.com")).containsExactly("chat.example.com");
    assertThat(hosts("a, 10.0.0.1 ,[2001:db8::7]"))
        .containsExactly("a", "10.0.0.1", "[2001:db8::7]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:80", "https://a", "a/b", "a,", ",a", "a,,b", "a b", "*", "::1"})
  void refusesWhatIsNoNameOfAHost(String value) {
    assertThatThrownBy(() -> hosts(value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("http.allowed-hosts");
  }

  @Test
  void readsOrigins() {
    assertThat(origins("")).isEmpty();
    assertThat(origins("https://App.example.com, http://localhost:5173,http://[::1]:8080"))
        .containsExactly("https://app.example.com", "http://localhost:5173", "http://[::1]:8080");
    assertThat(origins("https://a:80,http://a:443,http://a:8080"))
        .containsExactly("https://a:80", "http://a:443", "http://a:8080");
  }

  /** A browser would never send such an origin, or every page would have it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "null",
        "app.example.com",
        "https://app.example.com/",
        "https://app.example.com/chat",
        "https://*.example.com",
        "https://user@app.example.com",
        "https://a:443",
        "http://a:80",
        "ws://a",
        "https://a,",
        "https://a https://b"
      })
  void refusesWhatIsNoOrigin(String value) {
    assertThatThrownBy(() -> origins(value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("http.cors.origins");
  }
}
