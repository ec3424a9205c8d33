package messaging.contact;

import static messaging.contact.ContactFixture.PATH;
import static messaging.contact.ContactFixture.ask;
import static messaging.contact.ContactFixture.askInTurn;
import static messaging.contact.ContactFixture.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLHandshakeException;
import messaging.message.RequestContext;
import messaging.testing.ContactFaults;
import messaging.testing.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@ExtendWith(VertxExtension.class)
class FaultLogTest {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private ContactFixture fixture;
  private ContactClient client;

  @BeforeEach
  void start(Vertx vertx) {
    fixture = new ContactFixture(vertx);
    fixture.stub.everybodyIsFriends(true);
    client = fixture.client(Duration.ZERO);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stop() {
    root.detachAppender(log);
  }

  private List<Map<String, String>> faults() {
    return log.list.stream()
        .filter(event -> event.getLoggerName().equals(FaultLog.class.getName()))
        .filter(event -> event.getLevel() == Level.WARN)
        .map(FaultLogTest::values)
        .toList();
  }

  private static Map<String, String> values(ILoggingEvent event) {
    Map<String, String> values = new TreeMap<>();
    event.getKeyValuePairs().forEach(pair -> values.put(pair.key, String.valueOf(pair.value)));
    values.remove("requestId");
    return values;
  }

  private Map<String, String> fault(String kind, int status) {
    return Map.of(
        "address", fixture.stub.url() + PATH, "kind", kind, "status", String.valueOf(status));
  }

  @Test
  void logsTheFirstFaultOfEachKindWithAddressAndStatus() {
    ContactClient hurried = fixture.hurriedClient();
    for (int round = 0; round < 2; round++) {
      fixture.stub.misbehave(ContactFaults.status(401));
      assertUnavailable(ask(hurried, "ann", "bob"));
      fixture.stub.misbehave(ContactFaults.status(500));
      assertUnavailable(ask(hurried, "ann", "bob"));
      fixture.stub.misbehave(ContactFaults.body("<html>"));
      assertUnavailable(ask(hurried, "ann", "bob"));
      fixture.stub.misbehave(ContactFaults.body("{}"));
      assertUnavailable(ask(hurried, "ann", "bob"));
    }
    fixture.stub.heal();
    assertThat(ask(hurried, "ann", "bob").await()).isTrue();
    fixture.stub.misbehave(ContactFaults.endlessBody(200));
    assertUnavailable(ask(hurried, "ann", "bob"));
    fixture.stub.misbehave(ContactFaults.hang());
    assertUnavailable(ask(hurried, "ann", "bob"));
    String url = fixture.stub.url();
    int port = fixture.stub.port();
    fixture.stub.stop().await();
    // The system closes the port a little later.
    await().until(() -> Ports.isFree(port));
    assertUnavailable(ask(hurried, "ann", "bob"));

    assertThat(faults())
        .containsExactly(
            with(url, "status", "401"),
            with(url, "status", "500"),
            with(url, "not-json", "200"),
            with(url, "no-boolean", "200"),
            with(url, "too-large", "200"),
            Map.of("address", url + PATH, "kind", "time-out"),
            Map.of("address", url + PATH, "kind", "refused"));
  }

  private static Map<String, String> with(String url, String kind, String status) {
    return Map.of("address", url + PATH, "kind", kind, "status", status);
  }

  @Test
  void logsAKindAgainAfterGoodAnswersButNotOften() {
    for (int i = 0; i < 5; i++) {
      fixture.stub.misbehave(ContactFaults.status(401));
      assertUnavailable(ask(client, "ann", "bob"));
      fixture.stub.heal();
      ask(client, "ann", "bob").await();
    }
    assertThat(faults()).hasSize(1);

    fixture.pass(FaultLog.PAUSE);
    fixture.stub.misbehave(ContactFaults.status(401));
    assertUnavailable(ask(client, "ann", "bob"));
    fixture.pass(FaultLog.PAUSE);
    assertUnavailable(ask(client, "ann", "bob"));
    assertThat(faults()).containsExactly(fault("status", 401), fault("status", 401));
  }

  @Test
  void logsAKindAgainAfterTheBreakerClosed() {
    for (int i = 0; i < 2; i++) {
      fixture.stub.misbehave(ContactFaults.status(503));
      askInTurn(client, GuardedCalls.FAILURES_TO_OPEN + 5);
      fixture.stub.heal();
      fixture.pass(GuardedCalls.OPEN_TIME.plusMillis(1));
      askInTurn(client, 5);
    }
    assertThat(faults()).containsExactly(fault("status", 503), fault("status", 503));
  }

  @Test
  void showsNeitherUsersNorKeysInTheAddress() {
    fixture.authorization = "Bearer s3cret";
    fixture.stub.misbehave(ContactFaults.status(403));
    String path = "/friends/{user_id}/{friend_id}?key=s3cret";
    ask(fixture.client(fixture.stub.url() + "/api/", path, "friends", Duration.ZERO), "ann", "bob")
        .otherwiseEmpty()
        .await();

    assertThat(faults())
        .containsExactly(
            Map.of(
                "address",
                fixture.stub.url() + "/api/friends/{user_id}/{friend_id}",
                "kind",
                "status",
                "status",
                "403"));
    assertThat(lines()).doesNotContain("s3cret", "ann", "bob");
  }

  @Test
  void logsThatTlsFailed() {
    String https = fixture.stub.url().replace("http:", "https:");
    ContactClient secure = fixture.client(https, PATH, "friends", Duration.ZERO);
    // The first handshake of a JVM may take longer than the deadline, which is no fault of the
    // other.
    await().untilAsserted(() -> assertUnavailable(ask(secure, "ann", "bob")));

    assertThat(faults()).hasSize(1);
    assertThat(faults().get(0)).containsEntry("kind", "tls").containsEntry("address", https + PATH);
  }

  @Test
  void tellsTheReasonOfTlsInVisibleCharacters() {
    SSLHandshakeException failure = new SSLHandshakeException("General problem");
    failure.initCause(new IllegalStateException("No name matching\u001b[31m a\r\nb found"));

    assertThat(Fault.of(failure))
        .isEqualTo(new Fault("tls", 0, "No name matching?[31m a??b found"));
  }

  @Test
  void logsThatTheNameIsUnknown() {
    assertUnavailable(
        ask(
            fixture.client("http://contacts.invalid", PATH, "friends", Duration.ZERO),
            "ann",
            "bob"));

    assertThat(faults())
        .containsExactly(
            Map.of("address", "http://contacts.invalid" + PATH, "kind", "unknown-host"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[31m",
        "\u001b[31mHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/\u001b[31m 200 OK\r\n\r\n",
        "HTTP/1.1 \u001b[31m OK\r\n\r\n",
        "HTTP/1.1 500 \u001b[31m\u0085\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\u001b[31m: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: \u001b[31m\u0000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: \u001b[31m\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\u001b[31m\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\u001b[31m",
      })
  void passesOnNoControlCharacterOfTheContactService(String answer) {
    try (RawServer server =
        new RawServer(
            connection -> {
              connection.question(10_000);
              connection.answer(answer.getBytes(StandardCharsets.ISO_8859_1));
            })) {
      assertUnavailable(
          ask(fixture.client(server.url(), PATH, "friends", Duration.ZERO), "ann", "bob"));
    }
    assertThat(faults()).hasSize(1);
    assertThat(lines().replaceAll("\\R", "")).doesNotContainPattern("\\p{Cntrl}|31m");
  }

  @Test
  void printsNoControlCharacterWhoeverSentIt() {
    root.warn("a\u001b[31mb\u0085c\u2028d\u202ee\r\n\tf\tg", new IllegalStateException("\u0007h"));
    client.areFriends("ann", "bob", new RequestContext("\u001b]0;title\u0007", null)).await();

    assertThat(lines().trim())
        .contains("a?[31mb?c?d?e | f?g", "?h")
        .doesNotContainPattern("[\\p{Cc}\u2028\u202e]");
  }

  /** What was logged, as it is printed. */
  private String lines() {
    ConsoleAppender<ILoggingEvent> console =
        (ConsoleAppender<ILoggingEvent>) root.getAppender("stdout");
    StringBuilder lines = new StringBuilder();
    log.list.forEach(
        event ->
            lines.append(new String(console.getEncoder().encode(event), StandardCharsets.UTF_8)));
    return lines.toString();
  }
}
