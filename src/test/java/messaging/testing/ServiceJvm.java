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
    return start(folder, log, variables, List.of(), arguments);
  }

  /**
   * The same, by another program.
   *
   * @param launcher with its arguments; runs the command that follows
   */
  static Process start(
      File folder,
      Path log,
      Map<String, String> variables,
      List<String> launcher,
      List<String> arguments) {
    return startOther(folder, log, variables, launcher, program(arguments));
  }

  /**
   * The same, with another program.
   *
   * @param program what follows the options of the JVM
   */
  static Process startOther(
      File folder,
      Path log,
      Map<String, String> variables,
      List<String> launcher,
      List<String> program) {
    ProcessBuilder builder = builder(folder, variables, launcher, program);
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The service, not yet started; its streams are still to be redirected. */
  static ProcessBuilder builder(
      File folder, Map<String, String> variables, List<String> arguments) {
    return builder(folder, variables, List.of(), program(arguments));
  }

  private static ProcessBuilder builder(
      File folder, Map<String, String> variables, List<String> launcher, List<String> program) {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("messaging.node.jvm", SMALL_JVM).split(" ")));
    command.addAll(program);
    ProcessBuilder builder = new ProcessBuilder(Processes.detached(command)).directory(folder);
    builder.environment().keySet().removeIf(name -> name.startsWith("MESSAGING_"));
    builder.environment().putAll(variables);
    return builder;
  }

  private static List<String> program(List<String> arguments) {
    List<String> program = new ArrayList<>();
    if (JAR.isEmpty()) {
      program.addAll(OPENED_FOR_HAZELCAST);
      program.addAll(List.of("-cp", ClassPath.text(), "messaging.Main"));
    } else {
      program.addAll(List.of("-jar", JAR));
    }
    program.addAll(arguments);
    return program;
  }
}
