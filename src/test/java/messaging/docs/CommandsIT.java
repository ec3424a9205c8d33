package messaging.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import messaging.local.LocalParts;
import messaging.local.LocalParts.WishedPorts;
import messaging.testing.Ports;
import messaging.testing.WarmContacts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Everything that README and pages tell a reader to type works as it stands, beside the local run
 * that README begins with: on other ports only, so that it does not matter what runs here already.
 */
@DisabledIfSystemProperty(named = "messaging.backing", matches = "containers")
@TestInstance(Lifecycle.PER_CLASS)
final class CommandsIT {
  /** The ports that the pages name: those of the local run, and those of a second node. */
  private static final List<String> NAMED =
      List.of(
          "8080", "8081", "8082", "8083", "8084", "8085", "15432", "14222", "8090", "8091", "5701",
          "5702");

  private static final Pattern PORT =
      Pattern.compile("(?<=[:=(])(" + String.join("|", NAMED) + ")\\b");
  private static final Pattern METRIC =
      Pattern.compile("(?m)^(messaging_\\w+?)(?:_(?:count|sum|max))?[ {]");

  private final Map<String, String> ports =
      NAMED.stream().collect(Collectors.toMap(port -> port, port -> "" + Ports.free()));
  private final HttpClient http = HttpClient.newHttpClient();

  private Path folder;
  private LocalParts parts;

  @BeforeAll
  void startTheLocalRun(@TempDir Path data, @TempDir Path commands) {
    folder = commands;
    WarmContacts.once();
    parts = new LocalParts(data, Map.of(), line -> {});
    parts.start(
        new WishedPorts(
            port("8080"), port("8081"), port("8082"), port("8083"), port("15432"), port("14222")));
  }

  @AfterAll
  void stopTheLocalRun() {
    parts.close();
  }

  private int port(String named) {
    return Integer.parseInt(ports.getOrDefault(named, ""));
  }

  private String here(String text) {
    return PORT.matcher(text)
        .replaceAll(port -> Matcher.quoteReplacement(ports.getOrDefault(port.group(), "")));
  }

  @TestFactory
  Stream<DynamicContainer> runsEveryShellBlockThatCanRunHere() {
    return Page.all().stream()
        .map(
            page -> {
              Shell shell = new Shell(folder, this::here);
              return DynamicContainer.dynamicContainer(
                  page.file().toString(),
                  page.samples().stream()
                      .filter(sample -> sample.language().equals("sh") && sample.runs())
                      .map(
                          sample ->
                              DynamicTest.dynamicTest(
                                  sample.place(), () -> shell.run(sample, this::say))));
            });
  }

  /** Something happens in the chat of ann and bob. */
  private void say() {
    get(
        HttpRequest.newBuilder(URI.create(here("http://127.0.0.1:8080/messages/bob")))
            .header("X-User-Id", "ann")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"text\":\"Hello Bob\"}")));
  }

  private String get(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> runsEveryJavaSampleThatCanRunHere() {
    return Page.samples("java").stream()
        .filter(Sample::runs)
        .map(sample -> DynamicTest.dynamicTest(sample.place(), () -> run(sample)));
  }

  /** A sample logs what it found out, and nothing else is as it should not be. */
  private void run(Sample sample) throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("sample " + sample.place());
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    log.setLevel(Level.INFO);
    log.setAdditive(false);
    log.addAppender(logged);
    Sample placed =
        new Sample(sample.place(), sample.language(), here(sample.code()), sample.notes());
    JavaSamples.compile(placed, Files.createTempDirectory(folder, "sample"))
        .run(parts.vertx(), log);
    await(sample.place())
        .until(
            () -> {
              say();
              return !List.copyOf(logged.list).isEmpty();
            });
    assertThat(List.copyOf(logged.list)).allMatch(event -> event.getLevel() == Level.INFO);
  }

  @Test
  void showsTheMetricsThatThePageLists() {
    say();
    Set<String> shown = new TreeSet<>();
    METRIC
        .matcher(get(HttpRequest.newBuilder(URI.create(here("http://127.0.0.1:8081/metrics")))))
        .results()
        .forEach(metric -> shown.add(metric.group(1)));
    Set<String> listed = new TreeSet<>();
    for (List<String> row : Page.named("operating.md").table("Metrics").rows()) {
      boolean ours = row.get(0).startsWith("`messaging_");
      boolean elsewhere =
          Stream.of("In a cluster only", "HTTPS", "retention").anyMatch(row.get(1)::contains);
      if (ours && !elsewhere) {
        listed.add(row.get(0).replace("`", ""));
      }
    }
    assertThat(listed).isEqualTo(shown);
  }
}
