package messaging.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** CPU seconds of processes by what Linux tells (proc(5)), their ended children included. */
final class CpuMeter {
  /** What the kernel counts in, 100 a second on all platforms that matter here. */
  private static final double TICKS_A_SECOND = 100;

  // Columns of /proc/PID/stat behind the name: utime, stime, cutime, cstime.
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int CHILDREN_USER = 13;
  private static final int CHILDREN_SYSTEM = 14;

  private final Map<String, ProcessHandle> roots = new LinkedHashMap<>();

  void watch(String name, ProcessHandle root) {
    roots.put(name, root);
  }

  /**
   * CPU seconds so far by name. The load generator is {@code client}: a child of this JVM that has
   * ended; this JVM itself, with the contact-service, is {@code contacts}.
   */
  Map<String, Double> read() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    roots.forEach((name, root) -> seconds.put(name, ofTree(root)));
    long own = ProcessHandle.current().pid();
    seconds.put("contacts", ticks(own, USER, SYSTEM) / TICKS_A_SECOND);
    seconds.put("client", ticks(own, CHILDREN_USER, CHILDREN_SYSTEM) / TICKS_A_SECOND);
    return seconds;
  }

  private static double ofTree(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants())
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
}
