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
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.CategoryStyler;

/** Sends a second beside pgbench, every round a dot on the bar of the median. Needs fonts. */
final class Plot {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 400;

  private Plot() {}

  static void write(Results results, Path file) throws IOException {
    System.setProperty("java.awt.headless", "true");
    List<String> names =
        List.of(
                Plan.REFERENCE,
                Plan.SENDS_FEW,
                Plan.SENDS_MANY,
                Plan.SENDS_LARGE,
                Plan.REFERENCE_HOT,
                Plan.SENDS_HOT)
            .stream()
            .filter(name -> results.has(name, Figures.RATE))
            .toList();
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Messages a second, committed and told")
            .build();
    CategoryStyler style = chart.getStyler();
    style.setLegendVisible(false);
    style.setYAxisMin(0.0);
    style.setYAxisDecimalPattern("#,###");
    style.setOverlapped(true);
    style.setChartBackgroundColor(Color.WHITE);
    List<Series> rates = names.stream().map(name -> results.of(name, Figures.RATE)).toList();
    chart.addSeries("median", names, rates.stream().map(Series::median).toList());
    int rounds = rates.stream().mapToInt(rate -> rate.values().size()).min().orElse(0);
    for (int round = 0; round < rounds; round++) {
      int index = round;
      CategorySeries dots =
          chart.addSeries(
              "round " + round, names, rates.stream().map(r -> r.values().get(index)).toList());
      dots.setChartCategorySeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Scatter);
      dots.setMarkerColor(Color.DARK_GRAY);
    }
    VectorGraphics2D canvas = new VectorGraphics2D();
    chart.paint(canvas, WIDTH, HEIGHT);
    PageSize page = new PageSize(0, 0, WIDTH, HEIGHT);
    try (OutputStream out = Files.newOutputStream(file)) {
      new SVGProcessor().getDocument(canvas.getCommands(), page).writeTo(out);
    }
  }
}
