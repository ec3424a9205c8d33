package messaging.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code mvn -q exec:java -Dexec.main=messaging.bench.Publish -Dexec.args="run1.json run2.json
 * run3.json"}: writes runs into {@code src/docs/performance.md}, and keeps their files beside it in
 * place of the earlier ones. It publishes no run that was disturbed.
 */
public final class Publish {
  /** Where the results are published; the markers of {@link Page} say where in it. */
  static final Path PAGE = Path.of("src/docs/performance.md");

  /** What has been published. */
  static final Path FILES = Path.of("src/docs/performance");

  private static final Path PLOT = Path.of("src/docs/performance.svg");

  private Publish() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    List<Run> runs = Arrays.stream(args).map(Path::of).map(Run::read).toList();
    Page page = new Page(runs);
    String text = page.into(Files.readString(PAGE));
    for (Path old : files()) {
      Files.delete(old);
    }
    runs.forEach(run -> run.write(FILES.resolve(run.fileName())));
    Files.writeString(PAGE, text);
    Plot.write(runs, PLOT);
  }

  /** The published runs, oldest first. */
  static List<Run> published() {
    return files().stream().map(Run::read).sorted(Comparator.comparing(Run::started)).toList();
  }

  private static List<Path> files() {
    if (!Files.isDirectory(FILES)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(FILES)) {
      return files.filter(file -> file.toString().endsWith(".json")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
