package messaging.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A folder with a file system of its own in memory, which can be filled. Needs root on Linux. */
final class SmallDisk implements AutoCloseable {
  private static final long MOST_SECONDS = 60;
  private static final int BLOCK = 1 << 16;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** One of that size; empty where this may not be. */
  static Optional<SmallDisk> ofMegabytes(int size) throws IOException {
    Path folder = Files.createTempDirectory("small-disk");
    if (run("mount", "-t", "tmpfs", "-o", "size=" + size + "m", "tmpfs", folder.toString())) {
      return Optional.of(new SmallDisk(folder));
    }
    Files.delete(folder);
    return Optional.empty();
  }

  Path folder() {
    return folder;
  }

  /** Uses up all space that is left. */
  void fill() {
    byte[] block = new byte[BLOCK];
    try (var out = Files.newOutputStream(ballast())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (!Files.exists(ballast())) {
        throw new UncheckedIOException(full);
      }
    }
  }

  /** Gives that space back. */
  void free() {
    try {
      Files.delete(ballast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  @Override
  public void close() throws IOException {
    if (!run("umount", "-l", folder.toString())) {
      throw new IllegalStateException(folder + " cannot be unmounted");
    }
    Files.delete(folder);
  }

  private static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(MOST_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
