package messaging.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** The Java for the service: as in the image the newest one of the machine. */
final class Jdk {
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  private Jdk() {}

  /**
   * The program with its options.
   *
   * @param home of the JDK; empty for the newest one here
   */
  static List<String> command(String home, List<String> options) {
    List<String> command = new ArrayList<>();
    Path chosen = home.isEmpty() ? newest() : Path.of(home);
    command.add(chosen.resolve("bin/java").toString());
    command.addAll(options);
    return List.copyOf(command);
  }

  /** The feature version of that program, 0 if nothing tells. */
  static int version(Path java) {
    Path release = java.resolveSibling("../release").normalize();
    if (!Files.exists(release)) {
      return 0;
    }
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(release)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty("JAVA_VERSION", "0").replace("\"", "");
    return Integer.parseInt(version.split("[^0-9]", 2)[0]);
  }

  private static Path newest() {
    Path best = Path.of(System.getProperty("java.home"));
    if (Files.isDirectory(INSTALLED)) {
      try (Stream<Path> homes = Files.list(INSTALLED)) {
        for (Path home : homes.filter(h -> Files.isExecutable(h.resolve("bin/java"))).toList()) {
          if (version(home.resolve("bin/java")) > version(best.resolve("bin/java"))) {
            best = home;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return best;
  }
}
