package messaging.http;

import static messaging.http.HttpFixture.ANN;
import static messaging.http.HttpFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import messaging.message.History;
import messaging.testing.Futures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpVerticleTest {
  private final HttpFixture server = new HttpFixture();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void finishesWhatIsUnderWayBeforeItStops() {
    Promise<History> answer = Promise.promise();
    server.messaging.onHistory(query -> answer.future());
    try (RawConnection busy = server.connect();
        RawConnection idle = server.connect()) {
      int port = server.port();
      assertThat(idle.send(head("GET", "/chats", ANN) + "\r\n").read().status()).isEqualTo(200);
      busy.send(head("GET", "/messages/bob", ANN) + "\r\n");
      await().until(() -> server.messaging.commands().size() == 2);

      Future<Void> stopped = server.vertx.undeploy(server.deployment);

      // Idle connections and new ones find the door closed …
      assertThat(idle.isClosedByPeer()).isTrue();
      assertThatThrownBy(() -> new RawConnection(port).close()).hasMessageContaining("refused");
      assertThat(stopped.isComplete()).isFalse();
      // … what was asked before is answered.
      server.vertx.runOnContext(now -> answer.complete(new History(null, List.of(), false, false)));
      assertThat(busy.read().status()).isEqualTo(200);
      assertThat(busy.isClosedByPeer()).isTrue();
      Futures.await(stopped);
    }
  }

  @Test
  void doesNotWaitForRequestsThatDripWhenItStops() {
    try (RawConnection connection = server.connect()) {
      connection.send("GET /chats HTTP/1.1\r\n");
      assertThat(server.call("GET", "/chats").status()).isEqualTo(200);

      Futures.await(server.vertx.undeploy(server.deployment));

      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }
}
