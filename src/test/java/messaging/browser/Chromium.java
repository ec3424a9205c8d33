package messaging.browser;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Chromium process of our own with an empty profile. It ends with {@link #close}, or the JVM. */
public final class Chromium implements AutoCloseable {
  /** How to get one, for whoever has none. */
  public static final String HOW_TO_GET =
      "No Chromium found: install it (Debian: apt-get install chromium) or name the program with"
          + " -Dmessaging.chromium=/path/to/chromium";

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final long STOP_SECONDS = 10;

  private final Process process;
  private final Path profile;
  private final Thread atExit;
  private final DevTools devTools;

  private Chromium(Process process, Path profile, Vertx vertx) {
    this.process = process;
    this.profile = profile;
    this.atExit = new Thread(process::destroyForcibly, "kill-chromium");
    Runtime.getRuntime().addShutdownHook(atExit);
    // Its port may be known a little before it answers.
    this.devTools =
        await("start of Chromium")
            .atMost(START_TIMEOUT)
            .ignoreExceptions()
            .until(() -> DevTools.connect(vertx, address()), connected -> true);
  }

  /** The program: the system property {@code messaging.chromium}, or the first on the PATH. */
  public static Optional<Path> find() {
    String configured = System.getProperty("messaging.chromium", "");
    if (!configured.isEmpty()) {
      return Optional.of(Path.of(configured));
    }
    List<String> folders =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
    return NAMES.stream()
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it; returns when it takes commands. */
  public static Chromium start(Path program, Vertx vertx) throws IOException {
    Path profile = Files.createTempDirectory("chromium");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Chromium(process, profile, vertx);
  }

  /** Chromium writes where it listens into its profile: the port, then the path. */
  private String address() throws IOException {
    List<String> lines = Files.readAllLines(profile.resolve("DevToolsActivePort"));
    return "ws://127.0.0.1:" + lines.get(0) + lines.get(1);
  }

  /** Opens a page of this size in CSS pixels and waits until it is loaded. */
  public Page open(String url, int width, int height) {
    return Page.open(devTools, url, width, height);
  }

  @Override
  public void close() throws IOException {
    devTools.call("Browser.close");
    process
        .onExit()
        .completeOnTimeout(process, STOP_SECONDS, TimeUnit.SECONDS)
        .thenAccept(Process::destroyForcibly)
        .join();
    Runtime.getRuntime().removeShutdownHook(atExit);
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
