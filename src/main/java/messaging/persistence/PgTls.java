package messaging.persistence;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import messaging.config.PostgresAddress;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * TLS to the database, with the meaning that {@code sslmode} has for libpq: {@code verify-ca}
 * checks who signed the server's certificate, {@code verify-full} also its name, and {@code
 * require} is {@code verify-ca} where there is a CA file. The same for the pools and for the
 * migration.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html">libpq</a>
 */
final class PgTls {
  private static final Set<SslMode> VERIFYING = EnumSet.of(SslMode.VERIFY_CA, SslMode.VERIFY_FULL);

  private PgTls() {}

  /** For the pools. */
  static void apply(PgConnectOptions options, PostgresAddress address) {
    SslMode mode = mode(options.getSslMode(), address);
    ClientSSLOptions ssl = new ClientSSLOptions();
    if (VERIFYING.contains(mode)) {
      ssl.setTrustOptions(new PemTrustOptions().addCertPath(address.caFile()));
    } else {
      ssl.setTrustAll(true);
    }
    ssl.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
    if (!address.certFile().isEmpty()) {
      ssl.setKeyCertOptions(
          new PemKeyCertOptions().setCertPath(address.certFile()).setKeyPath(address.keyFile()));
    }
    options.setSslMode(mode).setSslOptions(ssl);
  }

  /** For the migration. */
  static void apply(PGSimpleDataSource source, SslMode asked, PostgresAddress address) {
    SslMode mode = mode(asked, address);
    source.setSslMode(mode.value);
    if (VERIFYING.contains(mode)) {
      source.setSslRootCert(address.caFile());
    }
    if (!address.certFile().isEmpty()) {
      source.setSslCert(address.certFile());
      source.setSslKey(address.keyFile());
      try {
        source.setProperty("pemKeyAlgorithm", keyAlgorithm(Path.of(address.certFile())));
      } catch (SQLException | IOException | CertificateException unusable) {
        throw new FlywayException("postgres.cert-file holds no certificate", unusable);
      }
    }
  }

  private static SslMode mode(SslMode asked, PostgresAddress address) {
    return asked == SslMode.REQUIRE && !address.caFile().isEmpty() ? SslMode.VERIFY_CA : asked;
  }

  private static String keyAlgorithm(Path certificate) throws IOException, CertificateException {
    try (InputStream pem = Files.newInputStream(certificate)) {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(pem)
          .getPublicKey()
          .getAlgorithm();
    }
  }
}
