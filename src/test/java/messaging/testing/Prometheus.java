package messaging.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A real Prometheus on a free port of 127.0.0.1, which scrapes every second. Use on one thread.
 *
 * <p>The programs are those on the PATH, or of the distribution's package, which is unpacked and
 * not installed.
 */
public final class Prometheus implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final int port = Ports.free();
  private final Path folder;
  private final ServerProcess process;

  private Prometheus(Path folder) {
    this.folder = folder;
    this.process = new ServerProcess("prometheus on port " + port, folder.resolve("log"));
  }

  /**
   * Starts one with the job {@code messaging}.
   *
   * @param rules file of alert rules
   * @param ports of this machine, which show metrics
   */
  public static Prometheus start(Path rules, List<Integer> ports) {
    try {
      Prometheus made = new Prometheus(Files.createTempDirectory("prometheus"));
      Path config = made.folder.resolve("prometheus.yaml");
      Files.writeString(
          config,
          """
          global: {scrape_interval: 1s, evaluation_interval: 1s}
          rule_files: ["%s"]
          scrape_configs:
            - job_name: messaging
              static_configs: [{targets: [%s]}]
          """
              .formatted(
                  rules.toAbsolutePath(),
                  ports.stream()
                      .map(port -> "\"127.0.0.1:" + port + "\"")
                      .collect(Collectors.joining(","))));
      made.process.start(
          List.of(
              program("prometheus").toString(),
              "--config.file=" + config,
              "--storage.tsdb.path=" + made.folder.resolve("data"),
              "--web.listen-address=127.0.0.1:" + made.port),
          Map.of(),
          made::isReady);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs {@code promtool} and gives its output, after a line with its exit status. */
  public static String promtool(String... arguments) {
    try {
      List<String> command = new ArrayList<>(List.of(program("promtool").toString()));
      command.addAll(List.of(arguments));
      Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(run.getInputStream().readAllBytes(), UTF_8);
      return run.waitFor() + "\n" + output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path program(String name) {
    return new PackagedProgram(
            name,
            "usr/bin/" + name,
            List.of("prometheus"),
            PackagedProgram.cacheFolder("prometheus"),
            "Install Prometheus (Debian: apt-get install prometheus).")
        .find();
  }

  private boolean isReady() {
    try {
      return CLIENT
              .send(HttpRequest.newBuilder(at("/-/ready")).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** What an expression gives now. */
  public JsonObject query(String expression) {
    return get("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
  }

  /** Its rules, with their health. */
  public JsonObject rules() {
    return get("/api/v1/rules");
  }

  private JsonObject get(String path) {
    try {
      return new JsonObject(
          CLIENT.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it and deletes its folder. */
  @Override
  public void close() {
    process.kill();
    FileTrees.delete(folder);
  }
}
