package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.junit5.VertxExtension;
import messaging.http.RawConnection.Reply;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Content negotiation for {@code GET /events}. */
@ExtendWith(VertxExtension.class)
class NegotiationTest {
  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  /** Every stream ends at once. */
  @BeforeEach
  void endStreams() {
    server.feed.pages =
        wait -> Future.failedFuture(new MessagingException(ErrorCode.UNAVAILABLE, "Bye."));
  }

  private static Reply events(String acceptLine) {
    try (RawConnection connection = server.connect()) {
      return connection.send(head("GET", "/events", ANN) + acceptLine + "\r\n").read();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | application/json",
        "text/event-stream | text/event-stream",
        "text/event-stream;charset=utf-8 | text/event-stream",
        "text/* | text/event-stream",
        "text/html, application/json;q=0.5, text/event-stream;q=0.9 | text/event-stream",
        "application/json, text/event-stream | application/json",
        "text/event-stream, */*;q=0.1 | text/event-stream",
      })
  void givesWhatTheClientLikesBest(String accept, String type) {
    Reply reply = events("Accept: " + accept + "\r\n");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("content-type")).contains(type);
  }

  @Test
  void givesJsonWhereNothingIsSaid() {
    assertThat(events("").header("content-type")).contains("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "text/html, image/*", "application/xml"})
  void refusesWhereNothingFits(String accept) {
    Reply reply = events("Accept: " + accept + "\r\n");

    assertThat(reply.status()).isEqualTo(406);
    assertThat(reply.slug()).isEqualTo("not-acceptable");
  }
}
