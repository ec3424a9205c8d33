package messaging.testing;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of one process and of those that it starts, which can be set while they run, by
 * libfaketime. As on a machine whose clock is set, the monotonic clock and all waiting go on as
 * before.
 */
public final class MovedClock {
  private static final String LIBRARY = "libfaketimeMT.so.1";
  private static final int LIBRARY_DEPTH = 4;

  private final Path library;
  private final Path file;

  private MovedClock(Path library, Path file) {
    this.library = library;
    this.file = file;
  }

  /**
   * A clock that is right until it is moved.
   *
   * @param folder for the file that says how far it is off
   * @throws IllegalStateException if libfaketime is not here and cannot be downloaded
   */
  public static MovedClock in(Path folder) {
    try {
      Path file = Files.createTempFile(folder.toAbsolutePath(), "clock", null);
      MovedClock clock = new MovedClock(library(), file);
      clock.move(Duration.ZERO);
      return clock;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why there are no such clocks on this machine; empty if there are. */
  public static Optional<String> obstacle() {
    return Look.OBSTACLE;
  }

  /** Looks once: each look may try to download. */
  private static final class Look {
    static final Optional<String> OBSTACLE = obstacle();

    private static Optional<String> obstacle() {
      try {
        Path unused = library();
        return Optional.empty();
      } catch (IOException | IllegalStateException missing) {
        return Optional.of(String.valueOf(missing.getMessage()));
      }
    }
  }

  /** Beside the program that comes with it, in {@code lib/<machine>/faketime}. */
  private static Path library() throws IOException {
    Path program =
        new PackagedProgram(
                "faketime",
                "usr/bin/faketime",
                List.of("faketime", "libfaketime"),
                PackagedProgram.cacheFolder("faketime"),
                "Install faketime (Debian: apt-get install faketime).")
            .find();
    Path root = program.resolve("../../lib").normalize();
    try (Stream<Path> files =
        Files.find(
            root,
            LIBRARY_DEPTH,
            (path, attributes) ->
                path.endsWith(Path.of("faketime", LIBRARY)) && attributes.isRegularFile())) {
      return files
          .findFirst()
          .map(Path::toAbsolutePath)
          .orElseThrow(() -> new IllegalStateException("No " + LIBRARY + " in " + root));
    }
  }

  /** What a process must find in its environment when it starts. */
  public Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_CACHE_DURATION", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        // Otherwise it takes the deadlines of waiting threads for those of the wall clock.
        "FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }

  /** Sets it, within a second or two. */
  public void move(Duration off) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, String.format("%+d%n", off.toSeconds()));
      Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
