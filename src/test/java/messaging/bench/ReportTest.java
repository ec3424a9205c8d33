package messaging.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private final Results results = new Results();
  private final Options options =
      new Options(
          Map.of("new", Path.of("new.jar")),
          List.of(),
          3,
          3,
          Duration.ofSeconds(5),
          10_000_000,
          List.of("-Xmx256m"),
          false);

  @Test
  void showsMediansWithTheirRangeAndTheRatio() {
    rates(Plan.REFERENCE, 100, 300, 200);
    rates(Plan.SENDS_FEW, 500, 600, 400);
    results.add(Plan.REFERENCE, Figures.CPU + "postgres", 50);
    results.add(Plan.SENDS_FEW, Figures.CPU + "service", 20);
    assertThat(new Report(results, options).markdown())
        .contains("| sends-64 | 500 (400 to 600) | 2.50 |")
        .contains("| sends, 64 connections, by pgbench | ≥ 1.5 × | 2.50 × | yes |")
        .doesNotContain("256 connections");
  }

  @Test
  void saysWhichGoalIsMissed() {
    rates(Plan.REFERENCE, 100);
    rates(Plan.SENDS_FEW, 120);
    assertThat(new Report(results, options).markdown()).contains("| 1.20 × | **no** |");
  }

  @Test
  void replacesItsPartOfTheTextOnly() {
    Report report = new Report(results, options);
    String text = "before\n" + Report.BEGIN + "\nold\n" + Report.END + "\nafter";
    assertThat(report.into(text))
        .startsWith("before\n" + Report.BEGIN)
        .endsWith(Report.END + "\nafter")
        .doesNotContain("old");
    assertThatIllegalStateException().isThrownBy(() -> report.into("no markers"));
  }

  @Test
  void findsItsPlaceInThePage() throws Exception {
    assertThat(new Report(results, options).into(Files.readString(Bench.PAGE)))
        .contains(Report.BEGIN);
  }

  @Test
  void drawsWhatWasMeasured(@TempDir Path folder) throws Exception {
    rates(Plan.REFERENCE, 100, 300, 200);
    rates(Plan.SENDS_FEW, 500, 600, 400);
    Path file = folder.resolve("plot.svg");
    Plot.write(results, file);
    // Letters are drawn as paths too.
    assertThat(file).content().contains("<svg").contains("<path");
  }

  private void rates(String scenario, double... values) {
    for (double value : values) {
      results.add(scenario, Figures.RATE, value);
    }
  }
}
