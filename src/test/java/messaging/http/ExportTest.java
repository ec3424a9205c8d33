package messaging.http;

import static messaging.http.ExportCalls.END;
import static messaging.http.ExportCalls.page;
import static messaging.http.ExportCalls.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.http.RawConnection.Reply;
import messaging.message.ErrorCode;
import messaging.message.ExportPage;
import messaging.message.ExportUser;
import messaging.message.MessagingException;
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

  private final ExportCalls exports = new ExportCalls(http);

  @Test
  void writesALineForEachThingAndTheEndLast() {
    http.messaging.onExport(
        query ->
            Future.succeededFuture(
                "c1".equals(query.after())
                    ? new ExportPage(List.of(), "c2")
                    : "c2".equals(query.after()) ? END : page("c1", "line\nbreak \u2028")));

    Reply reply = exports.get("/export?after=here", "");

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
    Reply reply = exports.get("/export", "");
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.slug()).isEqualTo(code.slug());
    // The place of the refused one is free.
    http.messaging.reset();
    assertThat(exports.get("/export", "").status()).isEqualTo(200);
    assertThat(exports.get("/export?after=a&after=b", "").status()).isEqualTo(400);
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
    exports.endless(100);
    try (RawConnection connection = http.connect()) {
      Reply reply = connection.send(request("HEAD", "/export", "")).readHead();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("content-type")).contains("application/x-ndjson");
      assertThat(connection.send(request("GET", "/export?after=a&after=a", "")).read().status())
          .isEqualTo(400);
    }
    assertThat(http.messaging.commands()).isEqualTo(List.of(new ExportUser("ann", 1, null)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/x-ndjson", "application/*", "text/html, */*;q=0.1"})
  void givesLinesToWhoTakesThem(String accept) {
    assertThat(exports.get("/export", "Accept: " + accept + "\r\n").status()).isEqualTo(200);
  }

  @Test
  void refusesWhoTakesNoLines() {
    Reply reply = exports.get("/export", "Accept: application/json\r\n");
    assertThat(reply.status()).isEqualTo(406);
    assertThat(reply.slug()).isEqualTo("not-acceptable");
  }
}
