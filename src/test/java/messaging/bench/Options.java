package messaging.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How to run, by system properties.
 *
 * @param jars builds of the service by name, {@code bench.jars}; the first one is measured in all
 *     scenarios, the others beside it in those that send
 * @param only scenarios to run, {@code bench.only}; empty are all
 * @param rounds of each scenario, {@code bench.rounds}
 * @param warmUps rounds before those that count, {@code bench.warm-ups}: a JVM that still compiles
 *     spends half of its time on that
 * @param load how long the generator runs in a round, {@code bench.seconds}
 * @param messages in the large database, {@code bench.messages}
 * @param javaOptions of the service's JVM, {@code bench.java-options}
 * @param publish whether the page about performance and its plot are written, {@code bench.publish}
 */
record Options(
    Map<String, Path> jars,
    List<String> only,
    int rounds,
    int warmUps,
    Duration load,
    long messages,
    List<String> javaOptions,
    boolean publish) {

  /** Reads the system properties. */
  static Options ofSystemProperties() {
    return new Options(
        jars(System.getProperty("bench.jars", "new=target/messaging-service.jar")),
        list(System.getProperty("bench.only", ""), ","),
        Integer.getInteger("bench.rounds", 5),
        Integer.getInteger("bench.warm-ups", 3),
        Duration.ofSeconds(Integer.getInteger("bench.seconds", 5)),
        Long.getLong("bench.messages", 10_000_000L),
        list(System.getProperty("bench.java-options", "-Xmx256m"), " "),
        Boolean.getBoolean("bench.publish"));
  }

  private static Map<String, Path> jars(String value) {
    Map<String, Path> jars = new LinkedHashMap<>();
    for (String entry : list(value, ",")) {
      int equals = entry.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("bench.jars reads new=target/new.jar,old=/path/old.jar");
      }
      jars.put(entry.substring(0, equals), Path.of(entry.substring(equals + 1)).toAbsolutePath());
    }
    return jars;
  }

  private static List<String> list(String value, String separator) {
    return Arrays.stream(value.split(separator, -1)).filter(entry -> !entry.isBlank()).toList();
  }

  /** Whether the scenario is to be run. */
  boolean wants(String scenario) {
    return only.isEmpty() || only.stream().anyMatch(scenario::startsWith);
  }

  /** Whether any scenario that begins so is to be run. */
  boolean wantsAnyOf(String prefix) {
    return only.isEmpty() || only.stream().anyMatch(entry -> entry.startsWith(prefix));
  }

  /** Whether that is the build that is measured in all scenarios. */
  boolean isFirst(String jar) {
    return jars.keySet().iterator().next().equals(jar);
  }

  /** The build of that name, the first one for any other name. */
  Path jar(String name) {
    return jars.getOrDefault(name, jars.values().iterator().next());
  }
}
