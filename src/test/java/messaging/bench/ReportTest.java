package messaging.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private final Results results = new Results();
  private final Run run = new Run("2026-11-29T05:30:00Z", "2 cores", "PostgreSQL 15.", results);

  @Test
  void showsFirstWhatAMessageCosts() {
    rates(Scenarios.REFERENCE, 100, 300, 200);
    rates(Scenarios.SENDS_FEW, 500, 600, 400);
    add(Scenarios.REFERENCE, Figures.CPU + Costs.POSTGRES, 120);
    add(Scenarios.SENDS_FEW, Figures.CPU + Costs.SERVICE, 52);
    add(Scenarios.SENDS_FEW, Figures.CPU + Costs.POSTGRES, 49);
    add(Scenarios.SENDS_FEW, Figures.CPU + Costs.NATS, 9);
    add(Scenarios.SENDS_FEW, Figures.CPU_SUM, 110);
    add(Scenarios.SENDS_FEW, Figures.WAL, 1_200);
    String report = Report.of(run);
    assertThat(report)
        .contains("| sends-64 | 52 | 49 | 9 | **110** | 0.92 |")
        .contains("| sends-64 | 500 (400 to 600) | 2.50 | 120 |")
        .contains(
            "| the same, 64 connections | ≤ 75 µs, for now ≤ 400 µs | 110 µs | **no**, open: see [a slow machine](#what-sets-the-limit) |")
        .contains("| sends, 64 connections, by pgbench | ≥ 2 ×, for now ≥ 1.1 × | 2.5 × | yes |")
        .doesNotContain("not measured");
    assertThat(report.indexOf("CPU µs a message")).isLessThan(report.indexOf("messages/s"));
  }

  @Test
  void saysThatARunWasDisturbed() {
    add(Scenarios.SENDS_FEW, Figures.FOREIGN, 9);
    assertThat(Report.of(run))
        .contains("**Disturbed, not to be published:** other processes took 9 % of the machine");
    assertThatIllegalArgumentException().isThrownBy(() -> new Page(List.of(run)));
  }

  @Test
  void showsEachRunSideBySideAndByItself() {
    Results later = new Results();
    results.add(Scenarios.SENDS_MANY, Figures.CPU_SUM, 58);
    later.add(Scenarios.SENDS_FEW, Figures.CPU_SUM, 70);
    later.add(Scenarios.SENDS_MANY, Figures.CPU_SUM, 61);
    Run second = new Run("2026-11-29T17:00:00Z", "2 cores", "PostgreSQL 15.", later);
    assertThat(new Page(List.of(second, run)).markdown())
        .contains("| Goal | wanted | 2026-11-29 05:30 UTC | 2026-11-29 17:00 UTC |")
        .contains(
            "256 connections | ≤ 60 µs, for now ≤ 300 µs | 58 µs, yes | 61 µs, **no**, open: see [a slow machine](#what-sets-the-limit) |")
        .contains(
            "the same, 64 connections | ≤ 75 µs, for now ≤ 400 µs | -, not measured | 70 µs, yes |")
        .startsWith("![CPU microseconds a message")
        .contains("### Run of 2026-11-29 05:30 UTC")
        .contains("### Run of 2026-11-29 17:00 UTC");
  }

  @Test
  void replacesItsPartOfTheTextOnly() {
    Page page = new Page(List.of(run));
    String text = "before\n" + Page.BEGIN + "\nold\n" + Page.END + "\nafter";
    assertThat(page.into(text))
        .startsWith("before\n" + Page.BEGIN)
        .endsWith(Page.END + "\nafter")
        .doesNotContain("old\n" + Page.END);
    assertThatIllegalStateException().isThrownBy(() -> page.into("no markers"));
  }

  @Test
  void keepsARunInAFile(@TempDir Path folder) {
    rates(Scenarios.SENDS_FEW, 500.25, 600);
    Path file = folder.resolve(run.fileName());
    run.write(file);
    Run read = Run.read(file);
    assertThat(read.started()).isEqualTo(run.started());
    assertThat(Report.of(read)).isEqualTo(Report.of(run));
    assertThat(read.results().of(Scenarios.SENDS_FEW, Figures.RATE).values())
        .containsExactly(500.25, 600.0);
  }

  @Test
  void drawsWhatWasMeasured(@TempDir Path folder) throws Exception {
    for (String figure : List.of(Figures.CPU_SUM, "cpu service", "cpu postgres", "cpu nats")) {
      add(Scenarios.SENDS_FEW, figure, 50);
    }
    Path file = folder.resolve("plot.svg");
    Plot.write(List.of(run), file);
    // Letters are drawn as paths too.
    assertThat(file).content().contains("<svg").contains("<path");
  }

  @Test
  void comparesWithTheReferenceOfTheSameServer() {
    assertThat(Scenarios.referenceOf("sends-64 embedded")).isEqualTo("reference embedded");
    assertThat(Scenarios.referenceOf("sends-64 old")).isEqualTo("reference");
    assertThat(Scenarios.referenceOf("hot-64")).isEqualTo("reference-hot");
  }

  @Test
  void namesAStatementByItsBeginning() {
    assertThat(Statements.label("SELECT 1\n  FROM a || b")).isEqualTo("SELECT 1 FROM a \\|\\| b");
    assertThat(Statements.label("x".repeat(100))).hasSize(62).endsWith(" …");
  }

  @Test
  void findsItsPlaceInThePage() throws Exception {
    assertThat(new Page(List.of(run)).into(Files.readString(Publish.PAGE))).contains(Page.BEGIN);
  }

  private void rates(String scenario, double... values) {
    for (double value : values) {
      results.add(scenario, Figures.RATE, value);
    }
  }

  private void add(String scenario, String figure, double value) {
    results.add(scenario, figure, value);
  }
}
