package messaging.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import messaging.config.HttpTls;
import messaging.http.TlsPair.Content;
import messaging.wire.ServerTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of the public port. Compares its files by content, so that it does not matter how
 * they are replaced. What cannot be used is left alone: the last good pair stays. A certificate
 * that ends soon is a warning a day. Used by one thread at a time.
 *
 * <p>Meters: the gauge {@code messaging.http.tls.certificate.end} and the counter {@code
 * messaging.http.tls.handshakes.failed}.
 */
final class TlsCertificate {
  private static final Logger log = LoggerFactory.getLogger(TlsCertificate.class);

  private static final Duration SOON = Duration.ofDays(14);
  private static final Duration DAY = Duration.ofDays(1);

  private final Vertx vertx;
  private final HttpTls files;
  private final Clock clock;
  private final ServerTls tls;
  private Content content;
  private volatile TlsPair used;
  private String problem = "";
  private boolean told;
  private Instant quietUntil = Instant.MIN;

  /**
   * Reads the files.
   *
   * @throws TlsFilesException if they cannot be used
   */
  TlsCertificate(Vertx vertx, HttpTls files, MeterRegistry meters, Clock clock)
      throws SSLException {
    this.vertx = vertx;
    this.files = files;
    this.clock = clock;
    Counter failed =
        Counter.builder("messaging.http.tls.handshakes.failed")
            .description("TLS handshakes that failed, took too long or were given up")
            .register(meters);
    this.tls = new ServerTls(failed::increment);
    this.content = Content.of(files);
    this.used = TlsPair.of(vertx, content);
    tls.use(used.keys());
    TimeGauge.builder(
            "messaging.http.tls.certificate.end",
            this,
            TimeUnit.SECONDS,
            own -> own.used.end().getEpochSecond())
        .description("Until when the certificate of the public port is valid, in Unix time")
        .register(meters);
    warn();
  }

  ServerTls tls() {
    return tls;
  }

  /** Looks at the files; call it periodically. */
  void look() {
    try {
      Content now = Content.of(files);
      if (!now.equals(content)) {
        use(TlsPair.of(vertx, now));
        content = now;
        log.atInfo().addKeyValue("validUntil", used.end()).log("The certificate was replaced");
      }
      problem = "";
    } catch (TlsFilesException unusable) {
      note(String.valueOf(unusable.getMessage()));
    } catch (SSLException unusable) {
      note(String.valueOf(unusable));
    }
    warn();
  }

  private void use(TlsPair pair) throws SSLException {
    tls.use(pair.keys());
    used = pair;
    quietUntil = Instant.MIN;
  }

  /** The two files are replaced one after the other, so only what lasts for two looks is told. */
  private void note(String now) {
    if (!now.equals(problem)) {
      problem = now;
      told = false;
    } else if (!told) {
      told = true;
      log.atWarn()
          .addKeyValue("reason", now)
          .log("The new certificate for HTTPS cannot be used; the old one stays");
    }
  }

  private void warn() {
    Instant now = clock.instant();
    boolean valid = !now.isBefore(used.begin()) && now.isBefore(used.end().minus(SOON));
    if (!valid && !now.isBefore(quietUntil)) {
      quietUntil = now.plus(DAY);
      log.atWarn()
          .addKeyValue("validFrom", used.begin())
          .addKeyValue("validUntil", used.end())
          .log("The certificate for HTTPS ends soon, or is not valid now");
    }
  }
}
