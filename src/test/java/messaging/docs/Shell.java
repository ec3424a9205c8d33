package messaging.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the shell blocks of one page, one after the other, as a reader does who has built the jar:
 * what a block exports stays in effect for those behind it. For one thread.
 */
final class Shell {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int TERMINATED = 143;
  private static final Pattern HTTP_STATUS = Pattern.compile("(?m)^HTTP status (\\d{3})$");

  /** Without verifying what javac and released libraries hold: a tenth of the time of a start. */
  private static final String SMALL_JVM =
      "-Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions"
          + " -XX:-BytecodeVerificationRemote";

  private static final String JAR = System.getProperty("messaging.jar", "");

  /** Every call by HTTP tells its status; the jar is this build's, or else its classes. */
  private static final String PRELUDE =
      """
      set -euo pipefail
      curl() { command curl -sS --max-time 20 -w '%{stderr}\\nHTTP status %{http_code}\\n' "$@"; }
      java() {
        if [ "$1 $2" = '-jar target/messaging-service.jar' ]; then
          shift 2
          command java $SERVICE "$@"
        else
          command java "$@"
        fi
      }
      """;

  private final Path folder;
  private final UnaryOperator<String> addresses;
  private final List<String> exports = new ArrayList<>();

  /**
   * @param folder where the commands run
   * @param addresses puts the addresses of this run in the place of those that a reader has
   */
  Shell(Path folder, UnaryOperator<String> addresses) {
    this.folder = folder;
    this.addresses = addresses;
  }

  /**
   * Runs a block and checks its end, its HTTP statuses and what it prints.
   *
   * @param meanwhile called now and then until a block that does not end by itself has printed what
   *     it was run for
   */
  void run(Sample sample, Runnable meanwhile) throws IOException, InterruptedException {
    Path out = Files.createTempFile("block", ".out");
    Path errors = Files.createTempFile("block", ".err");
    Process process = start(sample, out, errors);
    try {
      if (sample.note(Sample.UNTIL).isPresent()) {
        awaitText(process, out, sample.note(Sample.UNTIL).get(), meanwhile);
        stop(process);
      }
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as("%s ends", sample.place())
          .isTrue();
      check(sample, process.exitValue(), Files.readString(out), Files.readString(errors));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(errors);
    }
    sample.lines().stream().filter(line -> line.startsWith("export ")).forEach(exports::add);
  }

  private Process start(Sample sample, Path out, Path errors) throws IOException {
    String script = PRELUDE + addresses.apply(String.join("\n", exports) + "\n" + sample.code());
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", script)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile());
    Map<String, String> environment = bash.environment();
    environment.keySet().removeIf(name -> name.startsWith("MESSAGING_"));
    environment.merge("PATH", "", (path, none) -> java().getParent() + ":" + path);
    environment.put("JDK_JAVA_OPTIONS", SMALL_JVM);
    environment.put(
        "SERVICE",
        JAR.isEmpty()
            ? "-cp " + System.getProperty("java.class.path") + " messaging.Main"
            : "-jar " + JAR);
    return bash.start();
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static void awaitText(Process process, Path out, String text, Runnable meanwhile) {
    await(text)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              meanwhile.run();
              return Files.readString(out).contains(text) || !process.isAlive();
            });
  }

  /** The shell ends by itself behind its command; the command may have taken its place. */
  private static void stop(Process process) {
    List<ProcessHandle> commands = process.descendants().toList();
    (commands.isEmpty() ? List.of(process.toHandle()) : commands).forEach(ProcessHandle::destroy);
  }

  private static void check(Sample sample, int status, String output, String errors) {
    String said = "%s:%n%s%n%s".formatted(sample.place(), output, errors);
    if (status != 0 && !(status == TERMINATED && sample.note(Sample.UNTIL).isPresent())) {
      throw new AssertionError("Exit status " + status + " of " + said);
    }
    List<String> statuses =
        HTTP_STATUS.matcher(errors).results().map(found -> found.group(1)).toList();
    Optional<String> expected = sample.note(Sample.STATUS);
    if (expected.isPresent()) {
      assertThat(statuses).as(said).containsExactly(expected.get().split(",\\s*"));
    } else {
      assertThat(statuses).as(said).allMatch(code -> code.startsWith("2"));
    }
    Stream.of(Sample.PRINTS, Sample.UNTIL)
        .flatMap(name -> sample.note(name).stream())
        .forEach(text -> assertThat(output).as(said).contains(text));
  }
}
