package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import messaging.message.ErrorCode;
import messaging.message.ExportLine;
import messaging.message.ExportLine.EndLine;
import messaging.message.ExportLine.MessageLine;
import messaging.message.ExportPage;
import messaging.message.ExportUser;
import messaging.message.MessagingException;
import messaging.message.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /export} over plain sockets. */
@ExtendWith(VertxExtension.class)
final class ExportTest {
  /** The server waits as long for requests that are under way. */
  private static final Duration PATIENCE_OF_STOP = Duration.ofSeconds(5);

  @RegisterExtension final HttpServerExtension http = new HttpServerExtension();

  /** A page of one message; {@code next} is its cursor too. */
  private static ExportPage page(String next, String text) {
    ExportLine line = new MessageLine(FakeMessaging.message("ann", "bob", text), next);
    return new ExportPage(List.of(line), next);
  }

  private static final ExportPage END = new ExportPage(List.of(new EndLine("end")), null);

  /** Pages without end. */
  private AtomicInteger endless(int characters) {
    AtomicInteger pages = new AtomicInteger();
    http.messaging.onExport(
        query ->
            Future.succeededFuture(page("c" + pages.incrementAndGet(), "x".repeat(characters))));
    return pages;
  }

  private static String request(String method, String target, String headerLines) {
    return head(method, target, ANN + headerLines) + "\r\n";
  }

  private Reply get(String target, String headerLines) {
    try (RawConnection connection = http.connect()) {
      return connection.send(request("GET", target, headerLines)).read();
    }
  }

  @Test
  void writesALineForEachThingAndTheEndLast() {
    http.messaging.onExport(
        query ->
            Future.succeededFuture(
                "c1".equals(query.after())
                    ? new ExportPage(List.of(), "c2")
                    : "c2".equals(query.after()) ? END : page("c1", "line\nbreak \u2028")));

    Reply reply = get("/export?after=here", "");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-type")).contains("application/x-ndjson");
    assertThat(reply.header("cache-control")).contains("no-store");
    assertThat(reply.header("x-accel-buffering")).contains("no");
    assertThat(reply.header("x-request-id")).isPresent();
    assertThat(reply.body()).endsWith("\n");
    List<JsonObject> lines = reply.body().lines().map(JsonObject::new).toList();
    assertThat(lines).extracting(line -> line.getString("type")).containsExactly("message", "end");
    assertThat(lines).extracting(line -> line.getString("cursor")).containsExactly("c1", "end");
    assertThat(lines.get(0).getJsonObject("data").getString("text")).startsWith("line\nbreak");
    assertThat(http.messaging.commands())
        .isEqualTo(
            List.of(
                new ExportUser("ann", 200, "here"),
                new ExportUser("ann", 200, "c1"),
                new ExportUser("ann", 200, "c2")));
  }

  @Test
  void endsTheConnectionBehindTheEnd() {
    try (RawConnection connection = http.connect()) {
      Reply reply = connection.send(request("GET", "/export", "")).read();
      assertThat(reply.header("connection")).contains("close");
      assertThat(reply.body()).contains("\"end\"");
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_PARAMETER, 400",
    "CURSOR_EXPIRED, 410",
    "STORAGE_UNAVAILABLE, 503",
  })
  void tellsWhyThereIsNone(ErrorCode code, int status) {
    http.messaging.onExport(query -> Future.failedFuture(new MessagingException(code, "No.")));
    Reply reply = get("/export", "");
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.slug()).isEqualTo(code.slug());
    // The place of the refused one is free.
    http.messaging.reset();
    assertThat(get("/export", "").status()).isEqualTo(200);
    assertThat(get("/export?after=a&after=b", "").status()).isEqualTo(400);
  }

  @Test
  void closesTheConnectionWithoutAnEndWhereItCannotGoOn() {
    http.messaging.onExport(
        query ->
            query.after() == null
                ? Future.succeededFuture(page("c1", "one"))
                : Future.failedFuture(new MessagingException(ErrorCode.OVERLOADED, "No.")));
    try (RawConnection connection = http.connect()) {
      connection.send(request("GET", "/export", ""));
      assertThatThrownBy(connection::read)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("Closed");
    }
  }

  @Test
  void takesOneAtATimeOfAUser() {
    Promise<ExportPage> open = Promise.promise();
    http.messaging.onExport(query -> open.future());
    try (RawConnection first = http.connect()) {
      first.send(request("GET", "/export", ""));
      await().until(() -> !http.messaging.commands().isEmpty());

      Reply second = get("/export", "");

      assertThat(second.status()).isEqualTo(429);
      assertThat(second.slug()).isEqualTo("too-many-calls");
      assertThat(second.header("retry-after")).contains("1");
      open.complete(END);
      assertThat(first.read().status()).isEqualTo(200);
    }
    assertThat(get("/export", "").status()).isEqualTo(200);
  }

  @Test
  void countsAmongTheCallsOfTheUser() {
    Promise<Sent> open = Promise.promise();
    http.messaging.onSend(command -> open.future());
    List<RawConnection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < HttpServerExtension.CONCURRENT; i++) {
        String json = "Content-Type: application/json\r\n";
        connections.add(
            http.connect()
                .send(HttpServerExtension.postText("/messages/bob", json, "{\"text\":\"hi\"}")));
      }
      await().until(() -> http.messaging.commands().size() == HttpServerExtension.CONCURRENT);

      assertThat(get("/export", "").slug()).isEqualTo("too-many-calls");
    } finally {
      connections.forEach(RawConnection::close);
    }
    await().until(() -> get("/export", "").status() == 200);
  }

  @Test
  void readsNoFurtherPageForAClientThatDoesNotRead() {
    AtomicInteger pages = endless(60_000);
    try (RawConnection connection = http.connect()) {
      connection.send(request("GET", "/export", ""));
      await()
          .pollDelay(Duration.ofMillis(50))
          .until(
              () -> {
                int before = pages.get();
                http.vertx().timer(50).await();
                return before > 0 && pages.get() == before;
              });
    }
  }

  @Test
  void cutsOffAClientThatTakesNothing() {
    http.restart(new Setup().requestTimeout(Duration.ofMillis(300)));
    endless(60_000);
    try (RawConnection connection = http.connect()) {
      connection.send(request("GET", "/export", ""));
      await().until(() -> !http.messaging.commands().isEmpty());
      http.messaging.onExport(query -> Future.succeededFuture(END));
      // The next one is refused until the first one is cut off.
      await().until(() -> get("/export", "").status() == 200);
    }
  }

  @Test
  void letsGoOfAClientThatLeft() {
    try (RawConnection connection = http.connect()) {
      endless(100);
      connection.send(request("GET", "/export", ""));
      await().until(() -> http.messaging.commands().size() > 2);
    }
    http.messaging.onExport(query -> Future.succeededFuture(END));
    await().until(() -> get("/export", "").status() == 200);
  }

  @Test
  void endsBehindItsPageWhenTheNodeStops() {
    AtomicInteger pages = new AtomicInteger();
    http.messaging.onExport(
        query -> http.vertx().timer(10).map(late -> page("c" + pages.incrementAndGet(), "text")));
    try (RawConnection connection = http.connect()) {
      connection.send(request("GET", "/export", ""));
      await().until(() -> pages.get() > 3);
      long begin = System.nanoTime();

      http.stop().await();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE_OF_STOP);
      assertThatThrownBy(connection::read).hasMessageContaining("Closed");
    }
  }

  @Test
  void answersHeadWithoutAnExport() {
    endless(100);
    try (RawConnection connection = http.connect()) {
      Reply reply = connection.send(request("HEAD", "/export", "")).readHead();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("content-type")).contains("application/x-ndjson");
      assertThat(connection.send(request("GET", "/export?after=a&after=a", "")).read().status())
          .isEqualTo(400);
    }
    assertThat(http.messaging.commands()).isEqualTo(List.of(new ExportUser("ann", 1, null)));
  }

  @Test
  void endsTheConnectionOfAnOldClient() {
    http.messaging.onExport(
        query -> Future.succeededFuture(query.after() == null ? page("c1", "one") : END));
    try (RawConnection connection = http.connect()) {
      connection.send(
          "GET /export HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n" + ANN + "\r\n");
      Reply reply = connection.read();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("transfer-encoding")).isEmpty();
      assertThat(reply.header("connection")).contains("close");
      assertThat(connection.readToEnd()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/x-ndjson", "application/*", "text/html, */*;q=0.1"})
  void givesLinesToWhoTakesThem(String accept) {
    assertThat(get("/export", "Accept: " + accept + "\r\n").status()).isEqualTo(200);
  }

  @Test
  void refusesWhoTakesNoLines() {
    Reply reply = get("/export", "Accept: application/json\r\n");
    assertThat(reply.status()).isEqualTo(406);
    assertThat(reply.slug()).isEqualTo("not-acceptable");
  }
}
