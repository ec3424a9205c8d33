package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import messaging.event.RelayBench.Node;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the log says when published events are no longer in the stream. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class StreamLossIT {
  private final Logger logger = (Logger) LoggerFactory.getLogger(StreamLoss.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private RelayBench bench;

  @BeforeEach
  void open(Vertx vertx) {
    bench = RelayBench.withoutServer(vertx);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void close() {
    logger.detachAppender(lines);
    bench.close();
  }

  private void deleteStream() throws Exception {
    try (NatsClient client = new NatsClient(bench.server.url())) {
      client.streams().deleteStream(RelayBench.STREAM);
    }
  }

  private List<String> warnings() {
    return List.copyOf(lines.list).stream()
        .map(
            line ->
                line.getMessage()
                    + line.getKeyValuePairs().stream()
                        .map(pair -> " " + pair.key + "=" + pair.value)
                        .collect(Collectors.joining()))
        .toList();
  }

  private String awaitWarning() {
    await().atMost(RelayBench.PATIENCE).until(() -> !warnings().isEmpty());
    return warnings().get(0);
  }

  private static Instant time(String warning, String key) {
    return Instant.parse(warning.replaceAll(".* " + key + "=(\\S+).*", "$1"));
  }

  @Test
  void warnsOfAStreamThatVanishedAlsoWhileNothingIsPublished() throws Exception {
    // Given: events that are older than the stream
    Instant begun = Instant.now();
    bench.append(10);
    await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
    bench.server.restart();
    Node node = bench.startNode();
    bench.append(10);
    bench.awaitDone();
    assertThat(warnings()).isEmpty();
    // When
    deleteStream();
    // Then
    String warning = awaitWarning();
    assertThat(warning)
        .startsWith("The stream had vanished; only replay brings its events back")
        .contains(" stream=MESSAGES firstLost=1 lastLost=20 from=", " command=replay --from ");
    assertThat(time(warning, "from")).isBefore(begun).isAfter(begun.minusSeconds(60));
    assertThat(time(warning, "to")).isAfter(Instant.now().minusSeconds(60));
    assertThat(warning)
        .endsWith("replay --from " + time(warning, "from") + " --to " + time(warning, "to"));
    // And once: the relay looks at the stream again and again
    bench.append(10);
    bench.awaitDone();
    bench.stopNode(node);
    bench.awaitLeader(bench.startNode());
    bench.append(10);
    bench.awaitDone();
    assertThat(warnings()).hasSize(1);
  }

  @Test
  void warnsOfAStreamThatSomebodyElseCreatedAgain() throws Exception {
    bench.server.restart();
    bench.startNode();
    bench.append(10);
    bench.awaitDone();
    deleteStream();
    try (NatsClient client = new NatsClient(bench.server.url())) {
      client
          .streams()
          .addStream(
              StreamConfiguration.builder()
                  .name(RelayBench.STREAM)
                  .subjects("message.sent", "message.seen")
                  .build());
    }
    assertThat(awaitWarning()).contains("vanished", " lastLost=10 ");
  }

  @Test
  void warnsOfAServerThatCameBackWithOlderData(@TempDir Path backup) throws Exception {
    // Given
    bench.server.restart();
    bench.startNode();
    bench.append(10);
    bench.awaitDone();
    bench.server.stop();
    bench.server.backUp(backup);
    bench.server.restart();
    bench.append(10);
    bench.awaitDone();
    // When
    bench.server.kill();
    bench.server.restore(backup);
    bench.server.restart();
    // Then
    assertThat(awaitWarning()).contains("has lost its last events", " firstLost=11 lastLost=20 ");
    bench.append(10);
    bench.awaitDone();
  }

  @Test
  void saysNothingOfAnEmptiedStream() throws Exception {
    bench.server.restart();
    Node node = bench.startNode();
    bench.append(10);
    bench.awaitDone();
    try (NatsClient client = new NatsClient(bench.server.url())) {
      client.streams().purgeStream(RelayBench.STREAM);
    }
    bench.append(10);
    bench.awaitDone();
    bench.stopNode(node);
    bench.startNode();
    bench.append(10);
    bench.awaitDone();
    assertThat(warnings()).isEmpty();
  }
}
