package messaging.testing;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Finds a {@code nats-server} program: the system property {@code messaging.nats.server}, the PATH,
 * the cache folder ({@code messaging.nats.cache}, by default {@code
 * ~/.cache/messaging-service/nats}), and last the distribution's package, which is unpacked into
 * the cache folder without being installed. Safe to call from several processes at once.
 */
public final class NatsBinary {
  private static final String PROGRAM = "nats-server";
  private static final String IN_PACKAGE = "usr/sbin/" + PROGRAM;
  private static final long DOWNLOAD_SECONDS = 120;

  private NatsBinary() {}

  /**
   * The program's path.
   *
   * @throws IllegalStateException if there is none and none can be got; says what to do
   */
  public static Path find() {
    String configured = System.getProperty("messaging.nats.server", "");
    if (!configured.isEmpty()) {
      Path program = Path.of(configured);
      if (!Files.isExecutable(program)) {
        throw new IllegalStateException("messaging.nats.server=" + configured + " is no program");
      }
      return program;
    }
    return onPath().orElseGet(NatsBinary::fromCache);
  }

  private static Optional<Path> onPath() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Path fromCache() {
    Path standard = Path.of(System.getProperty("user.home"), ".cache", "messaging-service", "nats");
    Path cache = Path.of(System.getProperty("messaging.nats.cache", standard.toString()));
    Path program = cache.resolve(IN_PACKAGE);
    if (Files.isExecutable(program)) {
      return program;
    }
    try {
      Files.createDirectories(program.getParent());
      Path work = Files.createTempDirectory(cache, "unpack");
      try {
        // Moved when complete: another process sees the whole program or none.
        Files.move(unpack(work), program, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        FileTrees.delete(work);
      }
      return program;
    } catch (IOException e) {
      throw missing(String.valueOf(e.getMessage()));
    }
  }

  private static Path unpack(Path work) throws IOException {
    List<String> download = List.of("apt-get", "-qq", "download", PROGRAM);
    if (run(work, download) != 0) {
      // A fresh image has no package lists: fetch them into a folder of our own, which needs no
      // root.
      Path lists = Files.createDirectories(work.resolve("lists/partial")).getParent();
      Path archives = Files.createDirectories(work.resolve("cache/archives/partial"));
      List<String> own =
          List.of(
              "apt-get",
              "-qq",
              "-o",
              "Dir::State::Lists=" + lists,
              "-o",
              "Dir::Cache=" + requireNonNull(archives.getParent()).getParent());
      run(work, plus(own, "update"));
      run(work, plus(own, "download", PROGRAM));
    }
    try (Stream<Path> files = Files.list(work)) {
      Path deb =
          files
              .filter(file -> file.toString().endsWith(".deb"))
              .findFirst()
              .orElseThrow(() -> missing("apt-get download " + PROGRAM + " failed"));
      if (run(work, List.of("dpkg-deb", "-x", deb.toString(), work.toString())) != 0) {
        throw missing("dpkg-deb -x failed");
      }
    }
    return work.resolve(IN_PACKAGE);
  }

  private static List<String> plus(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all;
  }

  private static int run(Path folder, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor(DOWNLOAD_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      throw missing(String.join(" ", command) + " takes too long");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw missing("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private static IllegalStateException missing(String reason) {
    return new IllegalStateException(
        "No nats-server on this machine ("
            + reason
            + "). Install nats-server 2.9 or later (https://nats.io/download), or name the program"
            + " with -Dmessaging.nats.server=/path/to/nats-server, or use containers with"
            + " -Dmessaging.backing=containers.");
  }
}
