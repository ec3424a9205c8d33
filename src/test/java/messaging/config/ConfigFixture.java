package messaging.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.Assertions;

/** Short ways to load a configuration. */
final class ConfigFixture {
  private static final Map<String, String> NEEDED =
      Map.of(
          "MESSAGING_AUTH_MODE", "gateway", "MESSAGING_AUTH_GATEWAY_SECRET", "a-secret-for-tests");

  private ConfigFixture() {}

  /** The defaults with what has none, and these variables. */
  static ServiceConfig load(String... variables) {
    return ConfigLoader.load(Optional.empty(), environment(variables));
  }

  /** All that there are. */
  static Set<String> keys() {
    return ConfigLoader.describe(Optional.empty(), NEEDED).keySet();
  }

  /** The same with a file of this text. */
  static ServiceConfig loadFile(Path folder, String yaml, String... variables) {
    try {
      Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
      return ConfigLoader.load(Optional.of(file), environment(variables));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> environment(String... variables) {
    Map<String, String> environment = new HashMap<>(NEEDED);
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return environment;
  }

  /** The lines of the message that the start ends with, without the first. */
  static java.util.List<String> problems(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable load) {
    ConfigException wrong = Assertions.catchThrowableOfType(ConfigException.class, load);
    Assertions.assertThat(wrong)
        .isNotNull()
        .hasMessageStartingWith("The configuration is wrong:\n");
    return String.valueOf(wrong.getMessage()).lines().skip(1).map(String::strip).toList();
  }
}
