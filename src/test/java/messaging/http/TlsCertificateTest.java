package messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.net.ssl.SSLSocket;
import messaging.config.ConfigException;
import messaging.config.HttpTls;
import messaging.http.HttpServerExtension.Setup;
import messaging.testing.Certificates;
import messaging.testing.Certificates.Issued;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Which files are taken for HTTPS, and when. */
@ExtendWith(VertxExtension.class)
class TlsCertificateTest {
  private static final String HOST = "dns:localhost,ip:127.0.0.1";
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(TlsCertificate.class);

  @TempDir private static Path made;
  private static Certificates authority;
  private static Issued one;
  private static Issued other;

  @TempDir private Path folder;
  @RegisterExtension final HttpServerExtension server = new HttpServerExtension();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void make() {
    authority = Certificates.in(made);
    one = authority.issue("one", "EC", HOST);
    other = authority.issue("other", "RSA", HOST);
  }

  @BeforeEach
  void listen() {
    log.start();
    LOGGER.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    LOGGER.detachAppender(log);
  }

  private Path certificate() {
    return folder.resolve("tls.crt");
  }

  private Path key() {
    return folder.resolve("tls.key");
  }

  private HttpTls files() {
    return new HttpTls(certificate().toString(), key().toString());
  }

  /** At once: what is there in between could last for two looks. */
  private void replace(Path file, Path by) throws IOException {
    Path next = folder.resolve("next");
    Files.copy(by, next);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void serve(Issued pair) throws IOException {
    replace(certificate(), pair.certificate());
    replace(key(), pair.key());
    server.restart(new Setup().tls(files()));
    assertShows(pair);
  }

  /** The name in the certificate that the server shows. */
  private String shown() {
    try (SSLSocket socket =
        (SSLSocket)
            Certificates.trusting(authority.authority())
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.startHandshake();
      return socket.getSession().getPeerPrincipal().getName();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void assertShows(Issued pair) {
    assertThat(shown()).isEqualTo("CN=" + (pair.equals(one) ? "one" : "other"));
  }

  private List<String> warnings() {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(event -> event.getFormattedMessage() + event.getKeyValuePairs())
        .toList();
  }

  private void awaitWarning(int count, String text) {
    await()
        .untilAsserted(
            () -> assertThat(warnings()).hasSize(count).last().asString().contains(text));
  }

  @Test
  void takesANewPairOnlyWhenBothFilesAreThere() throws IOException {
    serve(one);
    replace(certificate(), other.certificate());
    awaitWarning(1, "is not the key of the first");
    assertShows(one);

    replace(key(), other.key());
    await().untilAsserted(() -> assertShows(other));
  }

  @Test
  void takesAPairThatALinkLeadsTo() throws IOException {
    // As Kubernetes mounts a secret: all files change at once, by one link to their folder.
    Path data = folder.resolve("..data");
    Files.createSymbolicLink(data, version("1", one));
    Files.createSymbolicLink(certificate(), Path.of("..data", "tls.crt"));
    Files.createSymbolicLink(key(), Path.of("..data", "tls.key"));
    server.restart(new Setup().tls(files()));
    assertShows(one);

    Path swap = folder.resolve("..data_tmp");
    Files.createSymbolicLink(swap, version("2", other));
    Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);

    await().untilAsserted(() -> assertShows(other));
    assertThat(warnings()).isEmpty();
  }

  private Path version(String name, Issued pair) throws IOException {
    Path version = Files.createDirectory(folder.resolve(".." + name));
    Files.copy(pair.certificate(), version.resolve("tls.crt"));
    Files.copy(pair.key(), version.resolve("tls.key"));
    return version;
  }

  @Test
  void keepsTheOldPairWhereTheNewOneIsBrokenOrGone() throws IOException {
    serve(one);
    replace(certificate(), Files.writeString(folder.resolve("broken"), "no certificate"));
    awaitWarning(1, "http.tls.certificate-file holds no certificate");
    Files.delete(certificate());
    awaitWarning(2, "http.tls.certificate-file cannot be read");
    assertShows(one);
  }

  @Test
  void doesNotStartWithFilesThatCannotBeUsed(Vertx vertx) throws IOException {
    replace(certificate(), one.certificate());
    replace(key(), other.key());
    assertRefuses(vertx, "http.tls.key-file is not the key of the first certificate");
    Files.writeString(key(), "no key");
    assertRefuses(vertx, "http.tls.key-file holds no private key that can be used");
    replace(certificate(), one.key());
    assertRefuses(vertx, "http.tls.certificate-file holds no certificate (PEM)");
    Files.delete(certificate());
    assertRefuses(vertx, "http.tls.certificate-file cannot be read");
  }

  private void assertRefuses(Vertx vertx, String reason) {
    assertThatThrownBy(
            () -> vertx.deployVerticle(new TlsVerticle(files(), new SimpleMeterRegistry())).await())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(reason);
    assertThatThrownBy(() -> TlsVerticle.check(files()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void tellsWhenTheCertificateEnds(Vertx vertx) throws IOException {
    replace(certificate(), one.certificate());
    replace(key(), one.key());
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    // They are made for 90 days.
    Clock soon = Clock.fixed(Instant.now().plus(Duration.ofDays(80)), ZoneOffset.UTC);
    TlsCertificate ending = new TlsCertificate(vertx, files(), meters, soon);
    ending.look();

    assertThat(warnings()).singleElement().asString().contains("ends soon", "validUntil");
    assertThat(meters.get("messaging.http.tls.certificate.end").timeGauge().value())
        .isBetween(
            (double) Instant.now().plus(Duration.ofDays(89)).getEpochSecond(),
            (double) Instant.now().plus(Duration.ofDays(91)).getEpochSecond());
  }
}
