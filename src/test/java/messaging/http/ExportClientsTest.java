package messaging.http;

import static messaging.http.ExportCalls.END;
import static messaging.http.ExportCalls.page;
import static messaging.http.ExportCalls.request;
import static messaging.http.HttpServerExtension.ANN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import messaging.message.ExportPage;
import messaging.message.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients of an export who read slowly, leave, or are not alone. */
@ExtendWith(VertxExtension.class)
final class ExportClientsTest {
  @RegisterExtension final HttpServerExtension http = new HttpServerExtension();

  private final ExportCalls exports = new ExportCalls(http);

  @Test
  void takesOneAtATimeOfAUser() {
    Promise<ExportPage> open = Promise.promise();
    http.messaging.onExport(query -> open.future());
    try (RawConnection first = http.connect()) {
      first.send(request("GET", "/export", ""));
      await().until(() -> !http.messaging.commands().isEmpty());

      Reply second = exports.get("/export", "");

      assertThat(second.status()).isEqualTo(429);
      assertThat(second.slug()).isEqualTo("too-many-calls");
      assertThat(second.header("retry-after")).contains("1");
      open.complete(END);
      assertThat(first.read().status()).isEqualTo(200);
    }
    assertThat(exports.get("/export", "").status()).isEqualTo(200);
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

      assertThat(exports.get("/export", "").slug()).isEqualTo("too-many-calls");
    } finally {
      connections.forEach(RawConnection::close);
    }
    await().until(() -> exports.get("/export", "").status() == 200);
  }

  @Test
  void readsNoFurtherPageForAClientThatDoesNotRead() {
    AtomicInteger pages = exports.endless(60_000);
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
    exports.endless(60_000);
    try (RawConnection connection = http.connect()) {
      connection.send(request("GET", "/export", ""));
      await().until(() -> !http.messaging.commands().isEmpty());
      http.messaging.onExport(query -> Future.succeededFuture(END));
      // The next one is refused until the first one is cut off.
      await().until(() -> exports.get("/export", "").status() == 200);
    }
  }

  @Test
  void letsGoOfAClientThatLeft() {
    try (RawConnection connection = http.connect()) {
      exports.endless(100);
      connection.send(request("GET", "/export", ""));
      await().until(() -> http.messaging.commands().size() > 2);
    }
    http.messaging.onExport(query -> Future.succeededFuture(END));
    await().until(() -> exports.get("/export", "").status() == 200);
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
}
