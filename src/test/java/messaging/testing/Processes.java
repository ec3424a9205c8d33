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

/**
 * Sends signals to processes of this JVM, or to those that an earlier JVM left, and says what they
 * hold.
 */
public final class Processes {
  private static final Duration END_TIMEOUT = Duration.ofSeconds(60);
  private static final String GONE = "";
  private static final boolean HAS_SETSID = isOnPath("setsid");

  private Processes() {}

  /**
   * The command in its own process group. Ctrl-C in a terminal goes to the whole group of this JVM,
   * and would end a server before its clients.
   */
  static List<String> detached(List<String> command) {
    return HAS_SETSID
        ? Stream.concat(Stream.of("setsid"), command.stream()).toList()
        : List.copyOf(command);
  }

  /** The process with all its descendants, itself first. */
  public static List<ProcessHandle> tree(ProcessHandle root) {
    List<ProcessHandle> all = new ArrayList<>(List.of(root));
    root.descendants().forEach(all::add);
    return all;
  }

  /** Sends a signal, for example {@code STOP}; ignores ended processes. */
  static void signal(String name, List<ProcessHandle> processes) {
    String ids =
        processes.stream().map(p -> Long.toString(p.pid())).collect(Collectors.joining(" "));
    try {
      // The kill of the shell, because not every machine has a program of that name.
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

  /** Freezes processes, and waits until all their threads have stopped. */
  static void freeze(List<ProcessHandle> processes) {
    signal("STOP", processes);
    await("stop of processes " + processes)
        .atMost(END_TIMEOUT)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> processes.stream().allMatch(Processes::hasStopped));
  }

  /** Uses proc(5) on Linux; on other systems the signal is assumed to work at once. */
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
    // An ended process stays a zombie while its parent is frozen.
    return Set.of("T", "Z", GONE).contains(state(thread));
  }

  private static Path folder(ProcessHandle process) {
    return Path.of("/proc", Long.toString(process.pid()));
  }

  /** The state letter from proc(5) for a process or thread; {@link #GONE} if there is none. */
  private static String state(Path processOrThread) {
    try {
      String stat = Files.readString(processOrThread.resolve("stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
    } catch (IOException endedMeanwhile) {
      return GONE;
    }
  }

  /** How many files and connections a process has open. Linux only. */
  public static long openFiles(ProcessHandle process) {
    try (Stream<Path> open = Files.list(folder(process).resolve("fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The resident memory of a process in bytes. Linux only. */
  public static long residentBytes(ProcessHandle process) {
    return 1024 * status(process, "VmRSS");
  }

  /** How many threads a process has. Linux only. */
  public static long threads(ProcessHandle process) {
    return status(process, "Threads");
  }

  /** A number of proc(5). */
  private static long status(ProcessHandle process, String name) {
    try (Stream<String> lines = Files.lines(folder(process).resolve("status"))) {
      String line = lines.filter(text -> text.startsWith(name + ":")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until all have ended. */
  static void awaitEnd(List<ProcessHandle> processes) {
    await("end of processes " + processes)
        .atMost(END_TIMEOUT)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> processes.stream().noneMatch(Processes::runs));
  }

  /** A zombie is not alive: its parent has only not read its status yet. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && !state(folder(process)).equals("Z");
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
