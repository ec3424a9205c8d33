package messaging.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Signals to processes that this JVM started, or that an earlier one left behind. */
final class Processes {
  private static final Duration END_TIMEOUT = Duration.ofSeconds(60);
  private static final String GONE = "";
  private static final boolean HAS_SETSID = isOnPath("setsid");

  private Processes() {}

  /**
   * The command, out of reach of a Ctrl-C in the terminal where this JVM runs: that goes to the
   * whole group of processes, and would end a server before those who still use it.
   */
  static List<String> detached(List<String> command) {
    return HAS_SETSID
        ? Stream.concat(Stream.of("setsid"), command.stream()).toList()
        : List.copyOf(command);
  }

  /** The process with all its descendants, itself first. */
  static List<ProcessHandle> tree(ProcessHandle root) {
    List<ProcessHandle> all = new ArrayList<>(List.of(root));
    root.descendants().forEach(all::add);
    return all;
  }

  /** Sends a signal, for instance {@code STOP}; processes that have ended are passed over. */
  static void signal(String name, List<ProcessHandle> processes) {
    String ids =
        processes.stream().map(p -> Long.toString(p.pid())).collect(Collectors.joining(" "));
    try {
      // The shell's own kill: a program of that name is not on every machine.
      new ProcessBuilder("sh", "-c", "kill -" + name + " " + ids)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops processes in their tracks, and waits until every thread of them has stopped. */
  static void freeze(List<ProcessHandle> processes) {
    signal("STOP", processes);
    await("stop of processes " + processes)
        .atMost(END_TIMEOUT)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> processes.stream().allMatch(Processes::hasStopped));
  }

  /** By what Linux tells (proc(5)); elsewhere the signal is taken to work at once. */
  private static boolean hasStopped(ProcessHandle process) {
    Path threads = folder(process).resolve("task");
    if (!Files.isDirectory(threads)) {
      return true;
    }
    try (Stream<Path> all = Files.list(threads)) {
      return all.allMatch(Processes::isStoppedThread);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isStoppedThread(Path thread) {
    // One that has ended stays a zombie while its parent is stopped.
    return Set.of("T", "Z", GONE).contains(state(thread));
  }

  private static Path folder(ProcessHandle process) {
    return Path.of("/proc", Long.toString(process.pid()));
  }

  /** The one letter of proc(5) for a process or thread; {@link #GONE} where it tells nothing. */
  private static String state(Path processOrThread) {
    try {
      String stat = Files.readString(processOrThread.resolve("stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
    } catch (IOException endedMeanwhile) {
      return GONE;
    }
  }

  /** Waits until all have ended. */
  static void awaitEnd(List<ProcessHandle> processes) {
    await("end of processes " + processes)
        .atMost(END_TIMEOUT)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> processes.stream().noneMatch(Processes::runs));
  }

  /** A zombie does not: it is only not yet asked for its status, by a parent that may be slow. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && !state(folder(process)).equals("Z");
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
