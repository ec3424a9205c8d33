package messaging.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProofPageTest {
  private static final String EMPTY =
      "# Proof\n" + ProofPage.RESULTS.begin() + ProofPage.RESULTS.end() + "\nrest\n";

  private static Outcome outcome(List<String> faults) {
    return new Outcome(
        "a campaign",
        7,
        faults,
        1_234,
        Duration.ofSeconds(95),
        Checker.check(Sample.right().history()));
  }

  @Test
  void writesWhatWasDoneAndWhatCameOfIt() {
    String page =
        ProofPage.into(
            EMPTY, List.of(outcome(List.of("NATS is killed", "NATS hangs; a node is killed"))));
    assertThat(page)
        .startsWith("# Proof\n")
        .endsWith("\nrest\n")
        .contains(
            "Seed 7: **2 times a fault or a pair of faults, 1,234 calls, 1 minutes, 0 violations.**")
        .contains("| a campaign | 2 | 1,234 | 95 s | 0 |")
        .contains("| NATS is killed | 1 | 0 |")
        .contains("| a node is killed | 0 | 1 |");
  }

  @Test
  void replacesAnEarlierRun() {
    String first = ProofPage.into(EMPTY, List.of(outcome(List.of("NATS is killed"))));
    String second = ProofPage.into(first, List.of(outcome(List.of("NATS hangs"))));
    assertThat(second).contains("NATS hangs").doesNotContain("NATS is killed");
  }

  @Test
  void needsAPlace() {
    assertThatThrownBy(() -> ProofPage.into("# Proof", List.of(outcome(List.of()))))
        .hasMessageStartingWith("The page has no place between ");
  }

  @Test
  void isPublishedWithEveryPromiseAndNoViolation() throws IOException {
    String page = Files.readString(ProofPage.PAGE);
    assertThat(page).contains(", 0 violations.**");
    for (Check check : Check.ALL) {
      assertThat(page)
          .containsPattern(
              "\\| <a id=\""
                  + ProofPage.anchor(check)
                  + "\"></a>"
                  + check.invariant()
                  + " \\| \\Q"
                  + check.promise()
                  + "\\E \\| [\\d,]+ \\| 0 \\|");
    }
  }

  /** That its link leads somewhere is tested with all links. */
  @Test
  void isLinkedFromThePromisesRowByRow() throws IOException {
    String promises = Files.readString(Path.of("src/docs/promises.md"));
    for (Check check : Check.ALL) {
      assertThat(promises)
          .contains("[" + check.invariant() + "](proof.md#" + ProofPage.anchor(check) + ")");
    }
    assertThat(promises.lines().filter(line -> line.contains("`ProofIT.")))
        .isNotEmpty()
        .allMatch(line -> line.contains("](proof.md#"));
  }
}
