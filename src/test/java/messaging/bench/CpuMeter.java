package messaging.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import messaging.testing.Processes;

/**
 * CPU seconds of processes and of the machine by what Linux tells (proc(5)), ended children
 * included.
 */
final class CpuMeter {
  /** The load generators: all children of this JVM, running or ended, that have no other name. */
  static final String CLIENT = "client";

  /** This JVM itself, with the contact-service. */
  static final String CONTACTS = "contacts";

  /** What the kernel counts in, 100 a second on all platforms that matter here. */
  private static final double TICKS_A_SECOND = 100;

  // Columns of /proc/PID/stat behind the name: utime, stime, cutime, cstime.
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int CHILDREN_USER = 13;
  private static final int CHILDREN_SYSTEM = 14;

  // Columns of the first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal.
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;
  private static final int STEAL = 7;
  private static final int COLUMNS = 8;

  private final Map<String, ProcessHandle> roots = new LinkedHashMap<>();

  /**
   * Counts that process and its descendants under that name.
   *
   * @throws IllegalArgumentException if another one has the name, as it would not be counted
   */
  synchronized void watch(String name, ProcessHandle root) {
    ProcessHandle other = roots.putIfAbsent(name, root);
    if (other != null) {
      throw new IllegalArgumentException(name + " is the name of process " + other.pid());
    }
  }

  synchronized void forget(String name) {
    roots.remove(name);
  }

  /** What was used so far; processes by their names, {@link #CLIENT} and {@link #CONTACTS}. */
  synchronized Usage read() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    roots.forEach((name, root) -> seconds.put(name, ofTree(root)));
    long own = ProcessHandle.current().pid();
    seconds.put(CONTACTS, ticks(own, USER, SYSTEM) / TICKS_A_SECOND);
    seconds.put(
        CLIENT, ticks(own, CHILDREN_USER, CHILDREN_SYSTEM) / TICKS_A_SECOND + ofGenerators());
    return machine(firstLine(Path.of("/proc/stat")), seconds);
  }

  /**
   * What all of the machine used by the first line of {@code /proc/stat}. Interrupts are in it:
   * most kernels count them also as time of the process that they interrupt. A kernel that does not
   * (CONFIG_IRQ_TIME_ACCOUNTING) makes them look like other processes.
   */
  static Usage machine(String line, Map<String, Double> seconds) {
    double[] columns =
        Arrays.stream(line.strip().split("\\s+", -1))
            .skip(1)
            .limit(COLUMNS)
            .mapToDouble(ticks -> Long.parseLong(ticks) / TICKS_A_SECOND)
            .toArray();
    double all = Arrays.stream(columns).sum();
    double busy = all - columns[IDLE] - columns[IO_WAIT] - columns[STEAL];
    return new Usage(seconds, busy, columns[STEAL], all);
  }

  private double ofGenerators() {
    return ProcessHandle.current()
        .children()
        .filter(child -> Processes.tree(child).stream().noneMatch(roots::containsValue))
        .mapToDouble(CpuMeter::ofTree)
        .sum();
  }

  private static double ofTree(ProcessHandle root) {
    return Processes.tree(root).stream()
            .mapToLong(p -> ticks(p.pid(), USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM))
            .sum()
        / TICKS_A_SECOND;
  }

  private static long ticks(long process, int... columns) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long sum = 0;
      for (int column : columns) {
        sum += Long.parseLong(fields[column]);
      }
      return sum;
    } catch (NoSuchFileException ended) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
