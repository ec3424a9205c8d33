package messaging.bench;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;

/** What a message costs, one part of a bar for each process; medians of the runs. Needs fonts. */
final class Plot {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 400;

  private Plot() {}

  /** Draws the scenarios that all runs have. */
  static void write(List<Run> runs, Path file) throws IOException {
    System.setProperty("java.awt.headless", "true");
    List<String> names =
        Stream.of(
                Scenarios.SENDS_FEW,
                Scenarios.SENDS_MANY,
                Scenarios.SENDS_HOT,
                Scenarios.SENDS_LARGE)
            .filter(name -> runs.stream().allMatch(run -> run.results().has(name, Figures.CPU_SUM)))
            .toList();
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("CPU microseconds a message")
            .build();
    CategoryStyler style = chart.getStyler();
    style.setStacked(true);
    style.setYAxisMin(0.0);
    style.setChartBackgroundColor(Color.WHITE);
    for (String process : List.of(Costs.SERVICE, Costs.POSTGRES, Costs.NATS)) {
      List<Double> micros =
          names.stream().map(name -> median(runs, name, Figures.CPU + process)).toList();
      chart.addSeries(process, names, micros);
    }
    VectorGraphics2D canvas = new VectorGraphics2D();
    chart.paint(canvas, WIDTH, HEIGHT);
    PageSize page = new PageSize(0, 0, WIDTH, HEIGHT);
    try (OutputStream out = Files.newOutputStream(file)) {
      new SVGProcessor().getDocument(canvas.getCommands(), page).writeTo(out);
    }
  }

  private static double median(List<Run> runs, String scenario, String figure) {
    Series medians = new Series();
    runs.forEach(run -> medians.add(run.results().of(scenario, figure).median()));
    return medians.median();
  }
}
