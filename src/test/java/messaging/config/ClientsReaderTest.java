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
    return ConfigLoader.load(
            Optional.empty(),
            Map.of(
                "MESSAGING_AUTH_MODE", "gateway",
                "MESSAGING_HTTP_HOST", "127.0.0.1",
                "MESSAGING_HTTP_ALLOWED_HOSTS", value))
        .http()
        .clients()
        .allowedHosts();
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
}
