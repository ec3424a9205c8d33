package messaging.config;

import static messaging.config.ConfigFixture.load;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import messaging.config.AuthConfig.Gateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewaySecretsTest {
  private static final String VARIABLE = "MESSAGING_AUTH_GATEWAY_SECRET";
  private static final String NAME = "auth.gateway.secret (" + VARIABLE + "): ";
  private static final String GOOD = "0123456789abcdef";
  private static final String SHORT = NAME + "every entry must have at least 16 characters";
  private static final Pattern SECRET =
      Pattern.compile("(?:\\bsecret: |X-Gateway-Secret:? )'?([A-Za-z0-9_-]{8,})");

  @Test
  void takesSeveralSecretsWithBlanksAroundThem() {
    assertThat(load(VARIABLE, " a new one of 19 c , " + GOOD + "\t").auth())
        .isEqualTo(new Gateway(List.of("a new one of 19 c", GOOD)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {",", GOOD + ",", "," + GOOD, GOOD + ",," + GOOD, GOOD + ", ," + GOOD, "\t,"})
  void refusesAnEmptySecretInTheList(String secrets) {
    assertThat(problems(() -> load(VARIABLE, secrets)))
        .containsExactly(NAME + "must not have an empty entry");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "0123456789abcde", GOOD + ",x", "x ,  " + GOOD, "    0123456789    "})
  void refusesAShortSecretInTheList(String secrets) {
    assertThat(problems(() -> load(VARIABLE, secrets))).containsExactly(SHORT);
    assertThat(problems(() -> load(VARIABLE, secrets, "MESSAGING_HTTP_HOST", "127.0.0.1")))
        .containsExactly(SHORT);
  }

  @Test
  void countsCharactersAndNotTheirBytes() {
    assertThat(problems(() -> load(VARIABLE, "\uD83D\uDD11".repeat(15)))).containsExactly(SHORT);
    assertThat(load(VARIABLE, "\uD83D\uDD11".repeat(16)).auth()).isInstanceOf(Gateway.class);
  }

  @Test
  void refusesWhatStandsInSamplesAndPages() throws IOException {
    List<String> known = new ArrayList<>(GatewaySecrets.PLACEHOLDERS);
    for (Path folder : List.of(Path.of("docker"), Path.of("src", "docs"))) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file :
            files.filter(f -> f.toString().matches(".*\\.(yaml|conf|md|env)")).toList()) {
          Matcher found = SECRET.matcher(Files.readString(file));
          while (found.find()) {
            known.add(found.group(1));
          }
        }
      }
    }
    assertThat(known).contains("replace-this-gateway-secret");
    for (String secret : known) {
      for (String list : List.of(secret, secret.toUpperCase(Locale.ROOT), GOOD + ", " + secret)) {
        assertThat(problems(() -> load(VARIABLE, list)))
            .as(list)
            .singleElement()
            .asString()
            .startsWith(NAME + "has a placeholder")
            .doesNotContain(secret);
      }
    }
  }

  @Test
  void areMadeForTheComposedSystemOnce(@TempDir Path folder) throws Exception {
    List<String> call =
        List.of(
            "sh",
            "docker/service/make-secret.sh",
            folder.toString(),
            "docker/service/secrets.yaml",
            "docker/gateway/secret.conf");
    String first = "";
    for (int run = 0; run < 2; run++) {
      assertThat(new ProcessBuilder(call).inheritIO().start().waitFor()).isZero();
      String secret = Files.readString(folder.resolve("secret"));
      first = run == 0 ? secret : first;
      assertThat(secret).isEqualTo(first);
      assertThat(secret).matches("[0-9a-f]{64}");
      assertThat(folder.resolve("secrets.yaml")).content().contains("secret: " + secret);
      assertThat(folder.resolve("secret.conf")).content().contains("'" + secret + "'");
      Files.writeString(folder.resolve("secrets.yaml"), "stale");
    }
  }
}
