package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import messaging.config.PostgresAddress;
import messaging.config.PostgresConfig;
import messaging.testing.Certificates;
import messaging.testing.Certificates.Issued;
import messaging.testing.LocalPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server whose certificate is for 127.0.0.1 and another whose certificate is for a name only. */
@Tag("faults")
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class PgTlsIT {
  private static final String LOGIN_RULES =
      """
      host    all    postgres 127.0.0.1/32 trust
      hostssl strict all      127.0.0.1/32 scram-sha-256 clientcert=verify-full
      hostssl all    all      127.0.0.1/32 scram-sha-256
      """;

  @TempDir private static Path ours;
  @TempDir private static Path strange;
  private Certificates authority;
  private Certificates stranger;
  private LocalPostgres named;
  private LocalPostgres misnamed;

  @BeforeAll
  void start() throws IOException {
    authority = Certificates.in(ours);
    stranger = Certificates.in(strange);
    named = server(authority.issue("named", "RSA", "ip:127.0.0.1,dns:localhost"));
    misnamed = server(authority.issue("misnamed", "EC", "dns:db.example.com"));
  }

  private LocalPostgres server(Issued certificate) throws IOException {
    Path rules = Files.writeString(ours.resolve("hba.conf"), LOGIN_RULES);
    return LocalPostgres.temporary(
        Map.of(
            "ssl", "on",
            "ssl_cert_file", certificate.certificate().toString(),
            "ssl_key_file", certificate.key().toString(),
            "ssl_ca_file", authority.authority().toString(),
            "hba_file", rules.toString()));
  }

  @AfterAll
  void stop() {
    named.close();
    misnamed.close();
  }

  @ParameterizedTest
  @CsvSource({
    "named, require, , true",
    "named, require, ours, true",
    "named, require, strange, false",
    "named, verify-ca, ours, true",
    "named, verify-ca, strange, false",
    "named, verify-full, ours, true",
    "named, verify-full, strange, false",
    "misnamed, require, , true",
    "misnamed, require, ours, true",
    "misnamed, verify-ca, ours, true",
    "misnamed, verify-full, ours, false",
    "named, disable, , false"
  })
  void connectsToWhomTheSslModeTrusts(
      String server, String mode, @Nullable String ca, boolean trusted, Vertx vertx) {
    LocalPostgres postgres = server.equals("named") ? named : misnamed;
    String file = ca == null ? "" : (ca.equals("ours") ? authority : stranger).authority() + "";

    assertConnects(
        vertx,
        new PostgresAddress(postgres.database("m") + "?sslmode=" + mode, file, "", ""),
        trusted);
  }

  @Test
  void checksTheNameThatTheUriGives(Vertx vertx) {
    String ca = authority.authority().toString();
    for (LocalPostgres server : List.of(named, misnamed)) {
      String uri = server.database("m").replace("@127.0.0.1:", "@localhost:");
      PostgresAddress address = new PostgresAddress(uri + "?sslmode=verify-full", ca, "", "");
      assertConnects(vertx, address, server.equals(named));
    }
  }

  @Test
  void provesWhoItIsWithCertificateOfItsOwn(Vertx vertx) {
    String uri = named.database("strict") + "?sslmode=verify-full";
    String ca = authority.authority().toString();

    assertConnects(vertx, new PostgresAddress(uri, ca, "", ""), false);
    assertConnects(vertx, with(uri, ca, authority.issue("other", "EC", "dns:x")), false);
    assertConnects(vertx, with(uri, ca, authority.issue("messaging", "RSA", "dns:x")), true);
    assertConnects(vertx, with(uri, ca, authority.issue("messaging", "EC", "dns:x")), true);
  }

  private static PostgresAddress with(String uri, String ca, Issued own) {
    return new PostgresAddress(uri, ca, own.certificate().toString(), own.key().toString());
  }

  /** Both the migration and the pool, or neither. */
  private static void assertConnects(Vertx vertx, PostgresAddress address, boolean expected) {
    Duration patience = Duration.ofSeconds(20);
    PostgresConfig known = Node.config(address.uri());
    PostgresConfig config =
        new PostgresConfig(address, 1, 1, patience, patience, patience, known.batches());

    Throwable refused = catchThrowable(() -> WritableServer.await(config));
    if (expected) {
      assertThat(refused).isNull();
    } else {
      assertThat(refused)
          .isInstanceOf(DatabaseStartException.class)
          .hasMessageNotContaining("does not answer");
    }
    Pool pool = PgPools.create(vertx, config, new DatabaseServers(1, System::nanoTime), "t", 1);
    Throwable failed = catchThrowable(() -> pool.query(DatabaseSql.WRITABLE).execute().await());
    assertThat(failed == null).as("%s", failed).isEqualTo(expected);
  }
}
