package messaging.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import messaging.testing.Ports;
import messaging.testing.Processes;
import org.awaitility.Awaitility;

/** The service in a JVM of its own. */
final class ServiceProcess implements AutoCloseable {
  static final String SECRET = "secret-of-the-benchmark";

  private static final int READY = 200;
  private static final double MEGABYTE = 1e6;
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final String name;
  private final String databaseUri;
  private final int httpPort = Ports.free();
  private final int managementPort = Ports.free();
  private final Process process;

  private ServiceProcess(
      String name,
      String databaseUri,
      Path folder,
      List<String> command,
      Map<String, String> settings) {
    this.name = name;
    this.databaseUri = databaseUri;
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("MESSAGING_HTTP_HOST", "127.0.0.1");
    environment.put("MESSAGING_HTTP_PORT", Integer.toString(httpPort));
    environment.put("MESSAGING_MANAGEMENT_PORT", Integer.toString(managementPort));
    environment.put("MESSAGING_AUTH_MODE", "gateway");
    environment.put("MESSAGING_AUTH_GATEWAY_SECRET", SECRET);
    environment.put("MESSAGING_POSTGRES_URI", databaseUri);
    environment.put("MESSAGING_NATS_STREAM", stream());
    environment.put("MESSAGING_NATS_SUBJECT_PREFIX", stream() + ".");
    environment.putAll(settings);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop-" + name));
  }

  /**
   * Starts it, and returns when it is ready as an orchestrator sees it.
   *
   * @param name of its stream and its log too
   * @param java the program with its options
   * @param settings where NATS and the contact-service are, as environment variables
   */
  static ServiceProcess start(
      String name,
      Path jar,
      List<String> java,
      String databaseUri,
      Path folder,
      Map<String, String> settings) {
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of("-jar", jar.toString()));
    ServiceProcess service = new ServiceProcess(name, databaseUri, folder, command, settings);
    try {
      Awaitility.await(name)
          .atMost(START_TIMEOUT)
          .until(() -> !service.process.isAlive() || service.isReady());
      if (!service.process.isAlive()) {
        throw new IllegalStateException(name + " did not start, see its log in " + folder);
      }
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
    return service;
  }

  private boolean isReady() {
    try {
      return answer("/health/ready").statusCode() == READY;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  String name() {
    return name;
  }

  String stream() {
    return "BENCH_" + name;
  }

  String url() {
    return "http://127.0.0.1:" + httpPort;
  }

  String databaseUri() {
    return databaseUri;
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  /** Resident memory now, MB. */
  double resident() {
    return Processes.residentBytes(process()) / MEGABYTE;
  }

  /** The sum of the samples of a meter whose labels contain {@code labels}. */
  double metric(String meter, String labels) {
    Matcher samples =
        Pattern.compile(
                "^" + meter + "(\\{[^}]*" + Pattern.quote(labels) + "[^}]*\\}| )\\s*(\\S+)$",
                Pattern.MULTILINE)
            .matcher(get("/metrics"));
    double sum = 0;
    while (samples.find()) {
      sum += Double.parseDouble(samples.group(2));
    }
    return sum;
  }

  private String get(String path) {
    return answer(path).body();
  }

  private HttpResponse<String> answer(String path) {
    URI uri = URI.create("http://127.0.0.1:" + managementPort + path);
    try {
      return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
