package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import messaging.config.NatsTls;
import messaging.event.RelayBench.Node;
import messaging.testing.Certificates;
import messaging.testing.Certificates.Issued;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the service takes for its NATS server when the address begins with {@code tls://}. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class NatsTlsIT {
  private static final String REFUSED = "The certificate of NATS is not trusted";

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // each test opens it first
  private RelayBench bench;

  @AfterEach
  void close() {
    bench.close();
  }

  private void open(Vertx vertx, Issued server, String more) {
    bench =
        RelayBench.withServer(
            vertx,
            "tls { cert_file: \"%s\", key_file: \"%s\" %s }"
                .formatted(server.certificate(), server.key(), more));
  }

  private Node connectTo(String host, NatsTls tls) {
    bench.url = "tls://" + host + ":" + bench.server.port();
    bench.tls = tls;
    return bench.startNode();
  }

  private static NatsTls trusting(Issued server) {
    return new NatsTls(server.certificate().toString(), "", "");
  }

  private static void awaitObstacle(Node node, String words) {
    await()
        .atMost(RelayBench.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(node.nats().obstacle())
                    .hasValueSatisfying(text -> assertThat(text).contains(words)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void trustsACertificateOfTheCaFileForTheHostThatItAskedFor(String host, Vertx vertx) {
    Issued server = Certificates.selfSigned(folder, "server", "dns:localhost,ip:127.0.0.1");
    open(vertx, server, "");
    connectTo(host, trusting(server));
    bench.append(10);
    bench.awaitDone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dns:nats.example.com", "ip:127.0.0.1", "dns:localhost.example.com"})
  void refusesACertificateForAnotherHost(String hosts, Vertx vertx) {
    Issued server = Certificates.selfSigned(folder, "server", hosts);
    open(vertx, server, "");
    Node node = connectTo("localhost", trusting(server));
    awaitObstacle(node, REFUSED);
    assertThat(node.nats().connected()).isFalse();
  }

  @Test
  void refusesACertificateOfAStranger(Vertx vertx) {
    Issued server = Certificates.selfSigned(folder, "server", "dns:localhost");
    Issued other = Certificates.selfSigned(folder, "other", "dns:localhost");
    open(vertx, server, "");
    awaitObstacle(connectTo("localhost", trusting(other)), REFUSED);
  }

  @Test
  void trustsWhomJavaTrustsWithoutACaFile(Vertx vertx) {
    Issued server = Certificates.selfSigned(folder, "server", "dns:localhost");
    open(vertx, server, "");
    awaitObstacle(connectTo("localhost", NatsTls.NONE), REFUSED);
  }

  @Test
  void showsItsOwnCertificateToAServerThatWantsOne(Vertx vertx) {
    Issued server = Certificates.selfSigned(folder, "server", "dns:localhost");
    Issued client = Certificates.selfSigned(folder, "client", "dns:client");
    open(vertx, server, ", verify: true, ca_file: \"" + client.certificate() + "\"");
    connectTo(
        "localhost",
        new NatsTls(
            server.certificate().toString(),
            client.certificate().toString(),
            client.key().toString()));
    bench.append(10);
    bench.awaitDone();
  }

  @Test
  void doesNotConnectWithoutTheCertificateThatTheServerWants(Vertx vertx) {
    Issued server = Certificates.selfSigned(folder, "server", "dns:localhost");
    open(vertx, server, ", verify: true, ca_file: \"" + server.certificate() + "\"");
    Node node = connectTo("localhost", trusting(server));
    awaitObstacle(node, "NATS");
    assertThat(node.nats().connected()).isFalse();
  }

  @Test
  void readsTheFilesAgainForEveryConnection(Vertx vertx) throws IOException {
    // Given
    Issued server = Certificates.selfSigned(folder, "server", "dns:localhost");
    Issued other = Certificates.selfSigned(folder, "other", "dns:localhost");
    Path trusted = Files.copy(other.certificate(), folder.resolve("ca.crt"));
    open(vertx, server, "");
    Node node = connectTo("localhost", new NatsTls(trusted.toString(), "", ""));
    awaitObstacle(node, REFUSED);
    // When
    Files.writeString(trusted, "no certificate");
    awaitObstacle(node, "A certificate or key file for NATS cannot be used");
    Files.writeString(trusted, Files.readString(server.certificate()));
    // Then
    await().atMost(RelayBench.PATIENCE).until(() -> node.nats().obstacle().isEmpty());
  }
}
