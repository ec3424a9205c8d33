package messaging;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nats.client.api.MessageInfo;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.Jdbc;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Two nodes on a database whose transaction ids are not those that the relay has noted. */
@ExtendWith(VertxExtension.class)
final class NewIncarnationIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Logger logger = (Logger) LoggerFactory.getLogger("messaging.event.RelayTroubles");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final String uri = Backing.postgres().freshDatabase();
  private final Map<String, String> stream = RunningService.ownStream();
  private RunningService one;
  private RunningService two;

  @BeforeEach
  void start(Vertx vertx) {
    lines.start();
    logger.addAppender(lines);
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    one = RunningService.start(uri, Backing.nats().url(), contacts.url(), stream);
    two = RunningService.start(uri, Backing.nats().url(), contacts.url(), stream);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    one.close();
    two.close();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> published() throws Exception {
    try (NatsClient client = new NatsClient(Backing.nats().url())) {
      return client.read(requireNonNull(stream.get("MESSAGING_NATS_STREAM"))).stream()
          .map(MessageInfo::getData)
          .map(data -> new JsonObject(Buffer.buffer(data)).getJsonObject("data").getString("text"))
          .toList();
    }
  }

  private static boolean saysWhatToDo(RunningService node) {
    String report = node.management("/health/ready").http().body();
    return report.contains("\"DEGRADED\"") && report.contains("run SELECT begin_incarnation()");
  }

  @Test
  void publishesNothingUntilAnIncarnationIsBegunAndThenEverything() throws Exception {
    // Given
    one.send("ann", "bob", "before");
    await().atMost(PATIENCE).until(() -> published().size() == 1);

    // When
    // With another epoch, as a relay that has just looked would note a window of its own.
    execute(
        """
        UPDATE relay
        SET window_to = '4000000000:4000000000:', epoch = epoch + 1, lease_until = '-infinity'
        """);
    assertThat(two.send("ann", "bob", "meanwhile").status()).isEqualTo(201);

    // Then
    await().atMost(PATIENCE).until(() -> saysWhatToDo(one) && saysWhatToDo(two));
    assertThat(published()).containsExactly("before");
    assertThat(one.management("/metrics").http().body() + two.management("/metrics").http().body())
        .containsPattern("messaging_relay_failures_total\\{.*reason=\"history\".*} [1-9]");
    assertThat(List.copyOf(lines.list))
        .filteredOn(line -> line.getLevel() == Level.ERROR)
        .hasSizeBetween(1, 2);

    // When
    execute("SELECT begin_incarnation()");

    // Then
    await().atMost(PATIENCE).until(() -> published().size() == 2);
    assertThat(published()).containsExactly("before", "meanwhile");
    await().atMost(PATIENCE).until(() -> !saysWhatToDo(one) && !saysWhatToDo(two));
  }

  @Test
  void endsTheStreamsOfAllNodes() throws Exception {
    try (SseClient ann = new SseClient(one.at("/events"), "ann", null);
        SseClient bob = new SseClient(two.at("/events"), "bob", null)) {
      // Given
      ann.cursor();
      bob.cursor();

      // When
      execute("SELECT begin_incarnation()");

      // Then
      await().atMost(PATIENCE).until(() -> ann.over() && bob.over());
      assertThat(one.get("bob", "/events?wait=0&after=" + bob.cursor()).status()).isEqualTo(410);
      assertThat(two.get("ann", "/events?wait=0&after=" + ann.cursor()).status()).isEqualTo(410);
    }
  }
}
