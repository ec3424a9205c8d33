package messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.http.FakeFeed.Asked;
import messaging.http.RawConnection.Reply;
import messaging.message.ErrorCode;
import messaging.message.Feed.End;
import messaging.message.MessagingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code GET /events} over plain sockets. */
@ExtendWith(VertxExtension.class)
final class EventsTest {
  private static final String STREAM = "Accept: text/event-stream\r\n";

  @RegisterExtension final HttpServerExtension http = new HttpServerExtension();

  private static void ask(RawConnection connection) {
    connection.send(
        HttpServerExtension.head("GET", "/events", HttpServerExtension.ANN + STREAM) + "\r\n");
  }

  private Reply get(String target, String headerLines) {
    try (RawConnection connection = http.connect()) {
      return connection
          .send(
              HttpServerExtension.head("GET", target, HttpServerExtension.ANN + headerLines)
                  + "\r\n")
          .read();
    }
  }

  @Test
  void streamsTheCursorThenEventsThenHeartbeats() throws InterruptedException {
    // Given
    AtomicInteger turn = new AtomicInteger();
    http.feed.pages =
        wait ->
            switch (turn.incrementAndGet()) {
              case 1 -> Future.succeededFuture(FakeFeed.page("c1", "line\nbreak \u2028"));
              case 2 -> Future.succeededFuture(FakeFeed.silence());
              default -> Future.failedFuture(new MessagingException(ErrorCode.UNAVAILABLE, "Bye."));
            };

    // When
    Reply reply = get("/events?after=ignored", STREAM + "Last-Event-ID: wins\r\n");

    // Then
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-type")).contains("text/event-stream");
    assertThat(reply.header("cache-control")).contains("no-store");
    assertThat(reply.header("x-accel-buffering")).contains("no");
    assertThat(reply.header("x-request-id")).isPresent();
    List<String> lines = reply.body().lines().toList();
    assertThat(lines.get(0)).matches("retry: [1-5]\\d{3}");
    assertThat(lines.subList(1, 7))
        .containsExactly(
            "",
            "event: cursor",
            "id: start",
            "data: {\"cursor\":\"start\"}",
            "",
            "event: message.sent");
    assertThat(lines.get(7)).isEqualTo("id: c1");
    JsonObject event = new JsonObject(lines.get(8).substring("data: ".length()));
    assertThat(event.getString("type")).isEqualTo("message.sent");
    assertThat(event.getString("source")).isEqualTo("/test");
    assertThat(event.getJsonObject("data").getString("text")).startsWith("line\nbreak");
    assertThat(lines.subList(9, 12)).containsExactly("", ": still here", "");
    assertThat(lines.get(12)).matches("retry: \\d{3,4}");
    assertThat(http.feed.asked).containsExactly(new Asked("ann", "wins"));
    assertThat(http.feed.ends.poll(60, TimeUnit.SECONDS)).isEqualTo(End.ENDED);
  }

  @Test
  void waitsOnlyAsLongAsItWasAsked() {
    http.feed.pages =
        wait -> Future.succeededFuture(FakeFeed.page("after-" + wait.toSeconds(), "text"));

    assertThat(json(get("/events?wait=0&after=here", "")).getString("cursor")).isEqualTo("after-0");
    assertThat(json(get("/events", "Accept: */*\r\n")).getString("cursor")).isEqualTo("after-25");
    assertThat(http.feed.asked).containsExactly(new Asked("ann", "here"), new Asked("ann", null));
    assertThat(get("/events?wait=26", "").status()).isEqualTo(400);
    assertThat(get("/events?wait=-1", "").status()).isEqualTo(400);
    assertThat(get("/events?wait=1&wait=1", "").status()).isEqualTo(400);
    assertThat(get("/events", "Last-Event-ID: a\r\nLast-Event-ID: b\r\n").status()).isEqualTo(400);
  }

  @Test
  void takesAnEmptyLastEventIdAsNone() {
    http.feed.pages = wait -> Future.succeededFuture(FakeFeed.silence());
    get("/events?wait=0", "Last-Event-ID: \r\n");
    get("/events?wait=0&after=here", "Last-Event-ID:\r\n");

    assertThat(http.feed.asked).containsExactly(new Asked("ann", null), new Asked("ann", "here"));
  }

  @Test
  void tellsAStreamThatANewerOneTookItsPlace() throws InterruptedException {
    http.feed.pages =
        wait ->
            Future.failedFuture(new MessagingException(ErrorCode.TOO_MANY_STREAMS, "A newer one."));

    String body = get("/events", STREAM).body();

    assertThat(body).containsPattern("retry: [3-6]\\d{4}\n\nevent: replaced\ndata: \\{}\n\n$");
    assertThat(http.feed.ends.poll(60, TimeUnit.SECONDS)).isEqualTo(End.REPLACED);
  }

  private static JsonObject json(Reply reply) {
    assertThat(reply.status()).isEqualTo(200);
    return new JsonObject(reply.body());
  }

  @Test
  void givesALongPollItsPlaceBackWhenTheNodeStops() {
    http.feed.pages =
        wait -> Future.failedFuture(new MessagingException(ErrorCode.UNAVAILABLE, "Bye."));

    assertThat(json(get("/events?after=x", "")).getString("cursor")).isEqualTo("start");
  }

  @Test
  void tellsWhyThereIsNoStream() {
    assertThat(get("/events", "Accept: text/html\r\n").status()).isEqualTo(406);
    http.feed.refusal = new MessagingException(ErrorCode.TOO_MANY_STREAMS, "Five.");
    Reply tooMany = get("/events", STREAM);
    assertThat(tooMany.status()).isEqualTo(429);
    assertThat(tooMany.header("retry-after")).contains("30");
    assertThat(tooMany.header("content-type")).contains("application/problem+json");
    http.feed.refusal = new MessagingException(ErrorCode.CURSOR_EXPIRED, "Start over.");
    assertThat(get("/events", STREAM).status()).isEqualTo(410);
  }

  @Test
  void answersHeadWithoutAStream() throws InterruptedException {
    try (RawConnection connection = http.connect()) {
      Reply reply =
          connection
              .send(
                  HttpServerExtension.head("HEAD", "/events", HttpServerExtension.ANN + STREAM)
                      + "\r\n")
              .readHead();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("content-type")).contains("text/event-stream");
    }
    assertThat(http.feed.ends.poll(60, TimeUnit.SECONDS)).isEqualTo(End.DONE);
  }

  @Test
  void letsGoOfAClientThatLeft() throws InterruptedException {
    try (RawConnection connection = http.connect()) {
      ask(connection);
      await().until(() -> !http.feed.asked.isEmpty());
    }

    assertThat(http.feed.ends.poll(60, TimeUnit.SECONDS)).isEqualTo(End.DONE);
  }

  @Test
  @SuppressWarnings("try") // open is all that the connection has to be
  void closesAClientThatDoesNotRead() throws InterruptedException {
    http.feed.pages = wait -> Future.succeededFuture(FakeFeed.page("c", "x".repeat(60_000)));
    try (RawConnection connection = http.connect()) {
      ask(connection);
      assertThat(http.feed.ends.poll(60, TimeUnit.SECONDS)).isEqualTo(End.SLOW);
    }
  }

  @Test
  @SuppressWarnings("try") // open is all that the connection has to be
  void doesNotWaitForAClientThatDoesNotReadWhenTheNodeStops() throws InterruptedException {
    // Given a client that does not read, before the timeout
    AtomicInteger pages = new AtomicInteger();
    http.feed.pages =
        wait -> {
          pages.incrementAndGet();
          return Future.succeededFuture(FakeFeed.page("c", "x".repeat(60_000)));
        };
    try (RawConnection connection = http.connect()) {
      ask(connection);
      await()
          .pollDelay(Duration.ofMillis(50))
          .until(
              () -> {
                int before = pages.get();
                http.vertx().timer(50).await();
                return before > 0 && pages.get() == before;
              });

      // When
      http.feed.stop.tryComplete();

      // Then
      assertThat(http.feed.ends.poll(60, TimeUnit.SECONDS)).isEqualTo(End.SLOW);
    }
  }
}
