package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import messaging.message.History;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
class HttpVerticleTest {
  @RegisterExtension final HttpServerExtension server = new HttpServerExtension();

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

      Future<Void> stopped = server.stop();

      // Idle and new connections are closed …
      assertThat(idle.isClosedByPeer()).isTrue();
      assertThatThrownBy(() -> new RawConnection(port).close()).hasMessageContaining("refused");
      assertThat(stopped.isComplete()).isFalse();
      // … but earlier requests are answered.
      server
          .vertx()
          .runOnContext(now -> answer.complete(new History(null, List.of(), false, false)));
      assertThat(busy.read().status()).isEqualTo(200);
      assertThat(busy.isClosedByPeer()).isTrue();
      stopped.await();
    }
  }

  @Test
  void doesNotWaitForRequestsThatDripWhenItStops() {
    try (RawConnection connection = server.connect()) {
      connection.send("GET /chats HTTP/1.1\r\n");
      assertThat(server.call("GET", "/chats").status()).isEqualTo(200);

      server.stop().await();

      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }
}
