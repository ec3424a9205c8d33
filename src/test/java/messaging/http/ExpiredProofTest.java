package messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import messaging.auth.Caller;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import messaging.message.ExportLine;
import messaging.message.ExportLine.MessageLine;
import messaging.message.ExportPage;
import messaging.message.Feed.End;
import messaging.message.FeedPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code GET /events} and {@code GET /export} of a caller whose proof ends meanwhile. */
@ExtendWith(VertxExtension.class)
final class ExpiredProofTest {
  private static final String STREAM = "Accept: text/event-stream\r\n";

  /** Longer than a busy machine needs for the first heartbeat. */
  private static final Duration PROOF = Duration.ofSeconds(3);

  private final List<Duration> waits = new CopyOnWriteArrayList<>();
  private volatile Instant provenUntil = Instant.MAX;

  @RegisterExtension
  final HttpServerExtension http =
      new HttpServerExtension(
          new Setup(
              headers -> {
                provenUntil = Instant.now().plus(PROOF);
                return Future.succeededFuture(new Caller("ann", provenUntil));
              }));

  /** Gives an empty page when the time is over. */
  private Future<FeedPage> silence(Duration wait) {
    waits.add(wait);
    return after(wait, FakeFeed.silence());
  }

  private Future<FeedPage> after(Duration time, FeedPage page) {
    Promise<FeedPage> promise = Promise.promise();
    http.vertx().setTimer(Math.max(1, time.toMillis()), over -> promise.complete(page));
    return promise.future();
  }

  private Reply get(String target, String headerLines) {
    try (RawConnection connection = http.connect()) {
      return connection.send(HttpServerExtension.head("GET", target, headerLines) + "\r\n").read();
    }
  }

  @Test
  void endsASilentStreamAtThatMoment() throws InterruptedException {
    http.feed.pages = this::silence;

    Reply reply = get("/events", STREAM);

    assertThat(Instant.now()).isBetween(provenUntil, provenUntil.plusSeconds(10));
    assertThat(reply.body()).contains(": still here").endsWith("\n\n");
    assertThat(reply.body().lines().filter(line -> line.startsWith("retry: "))).hasSize(2);
    assertThat(http.feed.ends.poll(60, TimeUnit.SECONDS)).isEqualTo(End.EXPIRED);
    assertThat(waits.get(0)).isEqualTo(HttpServerExtension.FEEDS.heartbeat());
    assertThat(waits).allMatch(wait -> wait.compareTo(PROOF) < 0);
  }

  @Test
  void endsABusyStreamWithoutTheEventsThatCameTooLate() throws InterruptedException {
    http.feed.pages = wait -> after(Duration.ofMillis(20), FakeFeed.page("c", "text"));

    Reply reply = get("/events", STREAM);

    assertThat(Instant.now()).isBetween(provenUntil, provenUntil.plusSeconds(10));
    assertThat(reply.body()).contains("event: message.sent");
    assertThat(http.feed.ends.poll(60, TimeUnit.SECONDS)).isEqualTo(End.EXPIRED);

    http.feed.pages = wait -> after(PROOF, FakeFeed.page("late", "text"));
    assertThat(get("/events", STREAM).body()).doesNotContain("late");
  }

  @Test
  void answersALongPollByThen() {
    http.feed.pages = this::silence;

    Reply reply = get("/events?wait=25", "");

    assertThat(new JsonObject(reply.body()).getString("cursor")).isEqualTo("start");
    assertThat(waits).singleElement().matches(wait -> wait.compareTo(PROOF.plusMillis(1)) <= 0);
    get("/events?wait=0", "");
    assertThat(waits.get(1)).isZero();
  }

  @Test
  void cutsAnExport() {
    http.messaging.onExport(
        query -> {
          ExportLine line = new MessageLine(FakeMessaging.message("ann", "bob", "text"), "cursor");
          ExportPage page = new ExportPage(List.of(line), "cursor");
          return http.vertx().timer(20).map(later -> page);
        });

    assertThatThrownBy(() -> get("/export", "")).hasMessageContaining("Closed");

    assertThat(Instant.now()).isBetween(provenUntil, provenUntil.plusSeconds(10));
    assertThat(http.messaging.commands()).hasSizeGreaterThan(1);
  }
}
