package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static messaging.http.PlainSockets.isClosed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import messaging.config.ClientsConfig;
import messaging.config.HttpTls;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import messaging.testing.Certificates;
import messaging.testing.Certificates.Issued;
import messaging.testing.TlsRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The public port with a certificate of its own: as strict as without. */
@ExtendWith(VertxExtension.class)
class HttpsTest {
  private static final String GET = head("GET", "/chats", ANN) + "\r\n";

  /** Longer than a busy machine needs for a handshake. */
  private static final Duration SHORT = Duration.ofSeconds(3);

  @TempDir private static Path folder;

  private static Issued issued;
  private static SSLContext trusting;

  @RegisterExtension final HttpServerExtension server = new HttpServerExtension();

  private final PlainSockets crowd = new PlainSockets();

  @BeforeAll
  static void make() {
    issued = Certificates.selfSigned(folder, "server", "dns:localhost,ip:127.0.0.1");
    trusting = Certificates.trusting(issued.certificate());
  }

  @BeforeEach
  void speakTls() {
    restart(new Setup());
  }

  @AfterEach
  void disperse() throws IOException {
    crowd.close();
  }

  private void restart(Setup setup) {
    HttpTls tls = new HttpTls(issued.certificate().toString(), issued.key().toString());
    server.restart(setup.tls(tls));
  }

  private RawConnection connect() {
    return new RawConnection(trusting.getSocketFactory(), server.port());
  }

  private double failedHandshakes() {
    return server.meters.get("messaging.http.tls.handshakes.failed").counter().count();
  }

  private double shed(String reason) {
    var found = server.meters.get("messaging.http.connections.shed");
    return found.tag("reason", reason).counter().count();
  }

  @Test
  void servesClientsThatTrustItWithHttp11Only() throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trusting).build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/chats"))
            .header("X-User-Id", "ann")
            .header("X-Gateway-Secret", HttpServerExtension.SECRET)
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void servesSeveralRequestsOfAConnection(String version) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            trusting
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setEnabledProtocols(new String[] {version});
      for (int i = 0; i < 3; i++) {
        socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
        byte[] answer = new byte[4_096];
        int read = socket.getInputStream().read(answer);
        assertThat(new String(answer, 0, read, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 200");
      }
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void refusesWhatItRefusesInPlain() {
    try (RawConnection connection = connect()) {
      Reply reply =
          connection
              .send(
                  head("GET", "/chats", ANN + "Content-Length: 1\r\nContent-Length: 2\r\n")
                      + "\r\n")
              .read();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
    try (RawConnection connection = connect()) {
      assertThat(connection.send(head("GET", "/chats", "") + "\r\n").read().status())
          .isEqualTo(401);
    }
  }

  @Test
  void answersAndClosesAHeadThatDripsIn() {
    restart(new Setup().requestTimeout(SHORT));
    try (RawConnection connection = connect()) {
      assertThat(connection.send("GET /chats HTTP/1.1\r\nHost: l").read().status()).isEqualTo(408);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void closesAHandshakeThatDoesNotEnd() throws IOException {
    restart(new Setup().requestTimeout(SHORT));
    // Nothing, a part of the head of a record, and a part of a greeting.
    for (byte[] part : List.of(new byte[0], TlsRecords.handshake(3), TlsRecords.handshake(200))) {
      crowd.open(server.port(), part);
    }
    for (Socket unfinished : crowd.all()) {
      assertThat(isClosed(unfinished)).isTrue();
    }
    await().untilAsserted(() -> assertThat(failedHandshakes()).isGreaterThanOrEqualTo(3));
  }

  @Test
  void closesAConnectionWhoseRecordDoesNotEnd() throws IOException {
    restart(new Setup().requestTimeout(SHORT));
    Socket under = crowd.open(server.port());
    SSLSocket socket = secure(under);
    assertThat(socket.getSession().isValid()).isTrue();
    under.getOutputStream().write(TlsRecords.data(10_000, 5_000));
    assertThat(isClosed(under)).isTrue();
  }

  private SSLSocket secure(Socket under) throws IOException {
    SSLSocket socket =
        (SSLSocket) trusting.getSocketFactory().createSocket(under, "localhost", 1, true);
    // With TLS 1.3 the server sends more after the handshake.
    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
    socket.startHandshake();
    return socket;
  }

  @Test
  void countsConnectionsFromTheirFirstMoment() throws IOException {
    restart(new Setup().clients(new ClientsConfig(10, 0, List.of(), List.of())));
    for (int i = 0; i < 30; i++) {
      crowd.open(server.port());
    }
    await().untilAsserted(() -> assertThat(shed("connections")).isGreaterThanOrEqualTo(20));
    try (RawConnection connection = connect()) {
      assertThat(connection.send(GET).read().status()).isEqualTo(200);
    }
  }

  @Test
  void keepsFewBytesOfRecordsAndHandshakesThatDoNotEnd() throws IOException {
    ClientsConfig small = new ClientsConfig(1_000, 100_000, List.of(), List.of());
    restart(new Setup().clients(small).requestTimeout(Duration.ofMinutes(1)));
    for (int i = 0; i < 20; i++) {
      Socket under = crowd.open(server.port());
      secure(under);
      under.getOutputStream().write(TlsRecords.data(16_000, 15_000));
      crowd.open(server.port(), TlsRecords.handshake(15_000));
    }
    await().untilAsserted(() -> assertThat(shed("arriving")).isGreaterThanOrEqualTo(25));
    try (RawConnection connection = connect()) {
      assertThat(connection.send(GET).read().status()).isEqualTo(200);
    }
  }

  @Test
  void refusesOldVersionsAndPlainHttp() throws IOException {
    assertThatThrownBy(
            () -> {
              try (SSLSocket old =
                  (SSLSocket)
                      trusting
                          .getSocketFactory()
                          .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
                old.setEnabledProtocols(
                    Arrays.stream(old.getSupportedProtocols())
                        .filter(name -> name.equals("TLSv1.1"))
                        .toArray(String[]::new));
                old.startHandshake();
              }
            })
        .isInstanceOf(SSLException.class);
    assertThat(isClosed(crowd.open(server.port(), GET.getBytes(StandardCharsets.US_ASCII))))
        .isTrue();
    await().untilAsserted(() -> assertThat(failedHandshakes()).isPositive());
  }

  @Test
  void cutsOffWhoTakesNothing() {
    restart(new Setup().requestTimeout(SHORT));
    server.messaging.onHistory(query -> CrowdTest.largeAnswer());
    try (RawConnection connection = connect()) {
      connection.send(head("GET", "/messages/bob", ANN) + "\r\n");
      await().until(() -> !server.messaging.commands().isEmpty());
      server.vertx().timer(3 * SHORT.toMillis()).await();
      assertThat(connection.readToEnd()).isLessThan(CrowdTest.LARGE);
    }
  }
}
