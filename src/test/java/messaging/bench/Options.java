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
 * @param warmUps rounds before those that count, {@code bench.warm-ups}
 * @param warm how long each service is under load before all rounds, {@code bench.warm-seconds}: a
 *     JVM that still compiles spends half of its time on that
 * @param load how long the generator runs in a round, {@code bench.seconds}
 * @param messages in the large database, {@code bench.messages}
 * @param postgres the server of most scenarios, {@code bench.postgres}
 * @param java the JVM of the service with its options, {@code bench.java-home} and {@code
 *     bench.java-options}
 * @param aot whether that JVM gets an AOT cache if it can, as in the image, {@code bench.aot}
 * @param limits settings of the service that limit one user, {@code bench.limits}; empty if it has
 *     none to measure
 * @param check whether the run fails if it does not show that all goals are reached, {@code
 *     bench.check}
 */
record Options(
    Map<String, Path> jars,
    List<String> only,
    int rounds,
    int warmUps,
    Duration warm,
    Duration load,
    long messages,
    String postgres,
    List<String> java,
    boolean aot,
    Map<String, String> limits,
    boolean check) {
  /** Those of the image in the container of {@code docker/kubernetes}. */
  static final String IMAGE_OPTIONS =
      "-XX:MaxRAM=768m -XX:MaxRAMPercentage=50 -XX:+UseG1GC -Xms72m -Xmn40m -XX:SurvivorRatio=2"
          + " -XX:TargetSurvivorRatio=90 -XX:GCTimeRatio=3 -XX:+ExitOnOutOfMemoryError"
          + " -XX:-UsePerfData -XX:+UseCompactObjectHeaders -XX:+UnlockDiagnosticVMOptions"
          + " -XX:ArchiveRelocationMode=0 -XX:TrimNativeHeapInterval=30000"
          + " -XX:Tier3InvocationThreshold=1000 -XX:Tier3MinInvocationThreshold=500"
          + " -XX:Tier3CompileThreshold=10000 --enable-native-access=ALL-UNNAMED"
          + " --sun-misc-unsafe-memory-access=allow -Dio.netty.noUnsafe=false";

  /** Reads the system properties. */
  static Options ofSystemProperties() {
    return new Options(
        jars(System.getProperty("bench.jars", "new=target/messaging-service.jar")),
        list(System.getProperty("bench.only", ""), ","),
        Integer.getInteger("bench.rounds", 5),
        Integer.getInteger("bench.warm-ups", 1),
        Duration.ofSeconds(Integer.getInteger("bench.warm-seconds", 60)),
        Duration.ofSeconds(Integer.getInteger("bench.seconds", 5)),
        Long.getLong("bench.messages", 10_000_000L),
        System.getProperty("bench.postgres", Server.PACKAGED),
        Jdk.command(
            System.getProperty("bench.java-home", ""),
            list(System.getProperty("bench.java-options", IMAGE_OPTIONS), " ")),
        Boolean.parseBoolean(System.getProperty("bench.aot", "true")),
        pairs(System.getProperty("bench.limits", "")),
        Boolean.getBoolean("bench.check"));
  }

  private static Map<String, Path> jars(String value) {
    Map<String, Path> jars = new LinkedHashMap<>();
    pairs(value).forEach((name, jar) -> jars.put(name, Path.of(jar).toAbsolutePath()));
    return jars;
  }

  /** Reads {@code name=value,other=value}. */
  static Map<String, String> pairs(String value) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String entry : list(value, ",")) {
      int equals = entry.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(value + " does not read name=value,other=value");
      }
      pairs.put(entry.substring(0, equals), entry.substring(equals + 1));
    }
    return pairs;
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
    return only.isEmpty()
        || only.stream().anyMatch(entry -> entry.startsWith(prefix) || prefix.startsWith(entry));
  }

  /** Whether the service gets an AOT cache. */
  boolean cached() {
    return aot && AotCache.fits(java);
  }

  /** Whether that is the build that is measured in all scenarios. */
  boolean isFirst(String jar) {
    return jars.keySet().iterator().next().equals(jar);
  }

  /** The build that is measured in all scenarios. */
  Path jar() {
    return jars.values().iterator().next();
  }
}
