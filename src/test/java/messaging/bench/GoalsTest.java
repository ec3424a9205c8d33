package messaging.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoalsTest {
  private final Results results = new Results();

  @Test
  void failsOnAGoalThatIsMissed() {
    results.add(Scenarios.LATENCY, Figures.P50, 10.5);
    assertThat(Goals.notShown(results))
        .contains("event on NATS after a POST, idle, median: 10.5 ms, wanted ≤ 10 ms: **no**");
  }

  @Test
  void failsOnACostThatASlowMachineDoesNotExplain() {
    results.add(Scenarios.REFERENCE, Figures.CPU + Costs.POSTGRES, 300);
    results.add(Scenarios.SENDS_MANY, Figures.CPU_SUM, 240);
    assertThat(Goals.notShown(results))
        .contains(
            "CPU of a message, 256 connections, by that of a message of the reference: 0.8 ×,"
                + " wanted ≤ 0.75 ×: **no**")
        .noneMatch(line -> line.contains("240 µs"));
  }

  @Test
  void failsOnAGoalThatWasNotMeasured() {
    assertThat(Goals.notShown(results)).hasSameSizeAs(Goals.ALL);
  }

  @Test
  void judgesNoRatioToADearReference() {
    results.add(Scenarios.REFERENCE, Figures.CPU + Costs.POSTGRES, 1_264);
    results.add(Scenarios.REFERENCE, Figures.RATE, 1_729);
    results.add(Scenarios.SENDS_MANY, Figures.RATE, 10_310);
    assertThat(verdict("sends, 256 connections, by pgbench"))
        .isEqualTo(
            new Verdict(
                Verdict.Kind.UNJUDGED,
                10_310 / 1_729.0,
                "the reference cost 1264 µs, more than 150"));
  }

  @Test
  void missesAGoalThatNotEvenADearReferenceFlattersEnough() {
    results.add(Scenarios.REFERENCE, Figures.CPU + Costs.POSTGRES, 1_264);
    Goal goal = Goal.atLeast("rate", 3, " ×", all -> 2.9).withReference(Scenarios.REFERENCE, 150);
    assertThat(goal.judge(results, List.of())).isEqualTo(new Verdict(Verdict.Kind.MISSED, 2.9, ""));
  }

  @Test
  void judgesNothingOfADisturbedRun() {
    results.add(Scenarios.SENDS_MANY, Figures.CPU_SUM, 20);
    results.add(Scenarios.SENDS_MANY, Figures.STEAL, 6);
    assertThat(Goals.notShown(results))
        .contains("Disturbed: other machines on the host took 6 % of the machine during sends-256")
        .anyMatch(line -> line.contains("20 µs") && line.endsWith("the run was disturbed"));
  }

  @Test
  void callsARunWithAnUnevenReferenceDisturbed() {
    for (double micros : new double[] {100, 210, 220}) {
      results.add(Scenarios.REFERENCE, Figures.CPU + Costs.POSTGRES, micros);
    }
    assertThat(Disturbances.of(results))
        .containsExactly("reference cost 210 µs of CPU a message, in its best round 100");
  }

  @Test
  void showsAnOpenGoalAsNotReached() {
    Goal goal = Goal.atMost("size", 1, " m", all -> 2).openBecause("it is heavy", 2);
    Verdict verdict = goal.judge(results, List.of());
    assertThat(verdict.passes()).isTrue();
    assertThat(verdict.word()).isEqualTo("**no**, open: it is heavy");
    assertThat(Goal.atMost("size", 2, " m", all -> 2).judge(results, List.of()).word())
        .isEqualTo("yes");
  }

  @Test
  void failsOnAnOpenGoalThatGetsWorse() {
    Goal size = Goal.atMost("size", 1, " m", all -> 2.2);
    assertThat(size.openBecause("it is heavy", 2.2).judge(results, List.of()).passes()).isTrue();
    assertThat(size.openBecause("it is heavy", 2.1).judge(results, List.of()).passes()).isFalse();
    Goal rate = Goal.atLeast("rate", 3, " ×", all -> 1.9);
    assertThat(rate.openBecause("it is heavy", 1.9).judge(results, List.of()).passes()).isTrue();
    assertThat(rate.openBecause("it is heavy", 2).judge(results, List.of()))
        .isEqualTo(new Verdict(Verdict.Kind.MISSED, 1.9, ""));
    assertThat(rate.openBecause("it is heavy", 2).wanted()).isEqualTo("≥ 3 ×, for now ≥ 2 ×");
  }

  @Test
  void allowsOpenGoalsLessThanIsWanted() {
    assertThat(Goals.ALL)
        .filteredOn(goal -> !goal.open().isEmpty())
        .allMatch(
            goal -> goal.atLeast() ? goal.worst() < goal.limit() : goal.worst() > goal.limit())
        .isNotEmpty();
  }

  @Test
  void publishesWhatWasMeasured() throws Exception {
    List<Run> published = Publish.published();
    for (Run run : published) {
      assertThat(Goals.notShown(run.results())).as(run.when()).isEmpty();
    }
    if (!published.isEmpty()) {
      String page = Files.readString(Publish.PAGE);
      assertThat(page).isEqualTo(new Page(published).into(page));
    }
  }

  @Test
  void measuresWithTheOptionsOfTheImage() throws Exception {
    String image =
        Files.readString(Path.of("docker/Dockerfile"))
            + Files.readString(Path.of("docker/java.options"));
    String container = Files.readString(Path.of("docker/kubernetes/base/deployment.yaml"));
    for (String option : Options.IMAGE_OPTIONS.split(" ", -1)) {
      if (option.startsWith("-XX:MaxRAM=")) {
        String mebibytes = option.replaceAll("\\D", "");
        assertThat(container).contains("memory: " + mebibytes + "Mi");
      } else {
        assertThat(image).contains(option);
      }
    }
  }

  private Verdict verdict(String what) {
    return Goals.ALL.stream()
        .filter(goal -> goal.what().equals(what))
        .findFirst()
        .orElseThrow()
        .judge(results, List.of());
  }
}
