package messaging.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts the service in a small JVM, so that several fit on two cores. It runs the jar in the
 * system property {@code messaging.jar}, or the classes of this JVM (in an IDE). The system
 * property {@code messaging.node.jvm} replaces the JVM options.
 */
final class ServiceJvm {
  /** Without bytecode verification, which takes a tenth of the start. */
  private static final String SMALL_JVM =
      "-Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
          + " -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote";

  private static final String JAR = System.getProperty("messaging.jar", "");

  /** The options from the manifest of the jar. */
  private static final List<String> OPENED_FOR_HAZELCAST =
      List.of(
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  private ServiceJvm() {}

  /**
   * Starts a JVM, detached from the terminal; does not wait.
   *
   * @param folder its working directory
   * @param log gets its output, appended
   * @param variables all its environment variables with our prefix
   */
  static Process start(
      File folder, Path log, Map<String, String> variables, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("messaging.node.jvm", SMALL_JVM).split(" ")));
    command.addAll(program());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(Processes.detached(command))
            .directory(folder)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("MESSAGING_"));
    builder.environment().putAll(variables);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> program() {
    if (!JAR.isEmpty()) {
      return List.of("-jar", JAR);
    }
    List<String> program = new ArrayList<>(OPENED_FOR_HAZELCAST);
    program.addAll(List.of("-cp", System.getProperty("java.class.path"), "messaging.Main"));
    return program;
  }
}
