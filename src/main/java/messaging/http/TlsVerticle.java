package messaging.http;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.SSLException;
import messaging.config.ConfigException;
import messaging.config.HttpTls;
import messaging.http.TlsPair.Content;
import messaging.wire.ServerTls;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the certificate of the public port. Deploy it as a worker, before the servers; the
 * deployment fails with a {@link ConfigException} if the files cannot be used.
 */
public final class TlsVerticle extends VerticleBase {
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final HttpTls files;
  private final MeterRegistry meters;
  private final Duration look;
  private @Nullable TlsCertificate certificate;

  /** A verticle that reads the files when it is deployed. */
  public TlsVerticle(HttpTls files, MeterRegistry meters) {
    this(files, meters, LOOK);
  }

  TlsVerticle(HttpTls files, MeterRegistry meters, Duration look) {
    this.files = files;
    this.meters = meters;
    this.look = look;
  }

  /**
   * Checks the files as a start does, and uses them for nothing.
   *
   * @throws ConfigException if they cannot be used
   */
  public static void check(HttpTls files) {
    if (files.isOn()) {
      Vertx vertx = Vertx.vertx();
      try {
        TlsPair.of(vertx, Content.of(files));
      } catch (TlsFilesException unusable) {
        throw refusal(unusable);
      } finally {
        vertx.close().await();
      }
    }
  }

  private static ConfigException refusal(TlsFilesException unusable) {
    return new ConfigException("The configuration is wrong:\n  " + unusable.getMessage());
  }

  @Override
  public Future<?> start() throws SSLException {
    TlsCertificate read;
    try {
      read = new TlsCertificate(vertx, files, meters, Clock.systemUTC());
    } catch (TlsFilesException unusable) {
      throw refusal(unusable);
    }
    certificate = read;
    vertx.setPeriodic(look.toMillis(), timer -> read.look());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    tls().close();
    return Future.succeededFuture();
  }

  /** For the servers. Call it after the deployment; thread-safe. */
  public ServerTls tls() {
    return requireNonNull(certificate, "not deployed").tls();
  }
}
