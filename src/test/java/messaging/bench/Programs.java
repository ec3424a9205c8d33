package messaging.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import messaging.testing.PackagedProgram;

/** The load generators: where they are, and a way to run them to their end. */
final class Programs {
  private static final Path DEBIAN_POSTGRESQL = Path.of("/usr/lib/postgresql");

  private Programs() {}

  static Path wrk() {
    return find("wrk", "usr/bin/wrk", List.of("wrk", "libluajit-5.1-2"));
  }

  static Path h2load() {
    return find(
        "h2load",
        "usr/bin/h2load",
        List.of("nghttp2-client", "libnghttp2-14", "libev4", "libc-ares2", "libjemalloc2"));
  }

  /** The real program where Debian has it, as the one on its PATH is a script around it. */
  static Path pgbench() {
    if (Files.isDirectory(DEBIAN_POSTGRESQL)) {
      try (Stream<Path> versions = Files.list(DEBIAN_POSTGRESQL)) {
        List<Path> installed =
            versions
                .map(version -> version.resolve("bin/pgbench"))
                .filter(Files::isExecutable)
                .sorted()
                .toList();
        if (!installed.isEmpty()) {
          return installed.get(installed.size() - 1);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    String version = System.getProperty("bench.pgbench.version", "15");
    return find(
        "pgbench",
        DEBIAN_POSTGRESQL.resolve(version).resolve("bin/pgbench").toString().substring(1),
        List.of("postgresql-" + version, "libpq5"));
  }

  private static Path find(String name, String inPackage, List<String> packages) {
    return new PackagedProgram(
            name,
            inPackage,
            packages,
            PackagedProgram.cacheFolder(name),
            "Install " + packages.get(0) + ", so that " + name + " is on the PATH.")
        .find();
  }

  /**
   * Runs a program and gives what it wrote.
   *
   * @throws IllegalStateException if it fails, with its output
   */
  static String run(Path folder, List<String> command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      String libraries = librariesOf(Path.of(command.get(0)));
      if (!libraries.isEmpty()) {
        builder.environment().put("LD_LIBRARY_PATH", libraries);
      }
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Those that were unpacked with the program. */
  private static String librariesOf(Path program) throws IOException {
    Path root = PackagedProgram.cacheFolder(program.getFileName().toString()).resolve("unpacked");
    if (!program.startsWith(root)) {
      return "";
    }
    try (Stream<Path> folders = Files.list(root.resolve("usr/lib"))) {
      return folders.map(Path::toString).collect(Collectors.joining(":"));
    }
  }
}
