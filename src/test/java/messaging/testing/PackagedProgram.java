package messaging.testing;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program from the PATH, or from a package of the distribution that is unpacked into a cache
 * folder, not installed. Several processes may use it at once.
 *
 * @param name of the program
 * @param inPackage its path in the unpacked packages, for example {@code usr/bin/wrk}
 * @param packages the packages of the program and of its libraries
 * @param cache the folder for unpacking, for this program only
 * @param advice what to do if it is not available
 */
public record PackagedProgram(
    String name, String inPackage, List<String> packages, Path cache, String advice) {
  private static final long DOWNLOAD_SECONDS = 120;

  /** The usual cache folder for that name. */
  public static Path cacheFolder(String thing) {
    return Path.of(System.getProperty("user.home"), ".cache", "messaging-service", thing);
  }

  /**
   * The program's path.
   *
   * @throws IllegalStateException if none is found and none can be downloaded; the message says
   *     what to do
   */
  public Path find() {
    return onPath().orElseGet(this::fromCache);
  }

  private Optional<Path> onPath() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Path fromCache() {
    Path unpacked = cache.resolve("unpacked");
    Path program = unpacked.resolve(inPackage);
    if (Files.isExecutable(program)) {
      return program;
    }
    try {
      Files.createDirectories(cache);
      Path work = Files.createTempDirectory(cache, "unpack");
      try {
        Path tree = unpack(work);
        // Moved when complete, so that another process sees the complete program or none.
        moveUnlessThere(tree, unpacked);
      } finally {
        FileTrees.delete(work);
      }
    } catch (IOException e) {
      throw missing(String.valueOf(e.getMessage()));
    }
    if (!Files.isExecutable(program)) {
      throw missing("the package has no " + inPackage);
    }
    return program;
  }

  private static void moveUnlessThere(Path tree, Path unpacked) throws IOException {
    try {
      Files.move(tree, unpacked, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.exists(unpacked)) {
        throw e;
      }
    }
  }

  private Path unpack(Path work) throws IOException {
    List<String> download = new ArrayList<>(List.of("apt-get", "-qq", "download"));
    download.addAll(packages);
    if (run(work, download) != 0) {
      // A fresh image has no package lists: download them into our own folder, which needs no root.
      Path lists = Files.createDirectories(work.resolve("lists/partial")).getParent();
      Path archives = Files.createDirectories(work.resolve("cache/archives/partial"));
      List<String> own =
          List.of(
              "-o",
              "Dir::State::Lists=" + lists,
              "-o",
              "Dir::Cache=" + requireNonNull(archives.getParent()).getParent());
      List<String> update = new ArrayList<>(List.of("apt-get", "-qq", "update"));
      update.addAll(own);
      run(work, update);
      download.addAll(own);
      if (run(work, download) != 0) {
        throw missing(String.join(" ", download) + " failed");
      }
    }
    Path tree = Files.createDirectory(work.resolve("tree"));
    try (Stream<Path> files = Files.list(work)) {
      for (Path deb : files.filter(file -> file.toString().endsWith(".deb")).toList()) {
        if (run(work, List.of("dpkg-deb", "-x", deb.toString(), tree.toString())) != 0) {
          throw missing("dpkg-deb -x failed");
        }
      }
    }
    return tree;
  }

  private int run(Path folder, List<String> command) throws IOException {
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

  private IllegalStateException missing(String reason) {
    return new IllegalStateException("No " + name + " on this machine (" + reason + "). " + advice);
  }
}
