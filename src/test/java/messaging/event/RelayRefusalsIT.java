package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.api.StreamConfiguration;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import messaging.event.RelayBench.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the relay says when NATS refuses the service, or is not there. */
@ExtendWith(VertxExtension.class)
class RelayRefusalsIT {
  private Vertx vertx;
  private RelayBench bench;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    bench = RelayBench.withServer(vertx);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void openWith(String config) {
    bench.close();
    bench = RelayBench.withServer(vertx, config);
  }

  @Test
  void tellsThatTheAccountHasNoJetStream() {
    openWith("accounts { A { users: [ { user: u, password: p } ] } }\nno_auth_user: u");
    Node node = bench.startNode();
    node.awaitObstacle("JetStream is not enabled");
  }

  @Test
  void tellsThatTheServerHasNoJetStream() {
    openWith("jetstream: disabled");
    Node node = bench.startNode();
    node.awaitObstacle("JetStream");
  }

  @Test
  void tellsThatTheAccountHasNoRoomForTheStream() throws Exception {
    openWith(
        """
        accounts { A {
          jetstream { max_streams: 1 }
          users: [ { user: u, password: p } ] } }
        no_auth_user: u
        """);
    bench.create(StreamConfiguration.builder().name("OTHER").subjects("other"));
    Node node = bench.startNode();
    node.awaitObstacle("A limit of JetStream or of the stream is reached");
  }

  @Test
  void tellsThatTheUserIsRefused() {
    openWith("authorization { user: service, password: right }");
    bench.url = bench.server.url().replace("//", "//service:wrong@");
    Node node = bench.startNode();
    node.awaitObstacle("NATS does not accept the user of the service");
  }

  @Test
  void tellsThatNatsIsGone() {
    Node node = bench.startNode();
    node.awaitNoObstacle();
    bench.server.kill();
    node.awaitObstacle("NATS");
    bench.server.restart();
    node.awaitNoObstacle();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message.sent",
        "$JS.API.STREAM.INFO.MESSAGES",
        "$JS.API.STREAM.CREATE.MESSAGES",
      })
  void tellsWhichPermissionIsMissing(String denied) {
    openWith(
        """
        authorization { users: [ { user: service, password: right, permissions: {
          publish: { deny: ["%s"] } } } ] }
        """
            .formatted(denied));
    bench.url = bench.server.url().replace("//", "//service:right@");
    Node node = bench.startNode();
    bench.append(10);
    node.awaitObstacle("NATS gives no permission to publish to " + denied);
    assertThat(bench.outbox.parked()).isEmpty();
  }

  @Test
  void tellsThatItMayReceiveNoReplies() {
    openWith(
        """
        authorization { users: [ { user: service, password: right, permissions: {
          publish: ">", subscribe: { allow: ["nothing"] } } } ] }
        """);
    bench.url = bench.server.url().replace("//", "//service:right@");
    Node node = bench.startNode();
    node.awaitObstacle("NATS gives no permission to subscribe to _INBOX.>");
  }
}
