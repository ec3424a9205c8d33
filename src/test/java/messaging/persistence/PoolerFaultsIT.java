package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import messaging.config.PostgresAddress;
import messaging.config.PostgresPooler;
import messaging.message.HistoryPosition.Latest;
import messaging.testing.Certificates;
import messaging.testing.Certificates.Issued;
import messaging.testing.Detour;
import messaging.testing.LocalPostgres;
import messaging.testing.PgBouncer;
import messaging.testing.Standbys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pooler that fails, and one whose database does. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
final class PoolerFaultsIT {
  private static final Duration PROMISED = Duration.ofSeconds(10);
  private static final String RETRY = "server_login_retry=1";
  private static final String MODE = "pool_mode=transaction";

  private final LocalPostgres primary = LocalPostgres.temporary();
  private final String direct = primary.database("m");

  @AfterEach
  void stop() {
    primary.close();
  }

  private Node node(Vertx vertx, String uri, String mode) {
    return mode.equals("session")
        ? new Node(vertx, Node.config(uri))
        : behindTransactions(vertx, uri, direct);
  }

  private static Node behindTransactions(Vertx vertx, String uri, String migrationUri) {
    return new Node(
        vertx,
        Node.config(
            new PostgresAddress(uri, "", "", "", migrationUri, PostgresPooler.TRANSACTION)));
  }

  private static String and(String uri, int port) {
    return uri.replace("@", "@127.0.0.1:" + port + ",");
  }

  private static boolean sends(Node node, String text) {
    return node.sendLater("ann", "bob", text, text).map(true).otherwise(false).await();
  }

  private static boolean reads(Node node) {
    return node.call(store -> store.history("ann", "bob", new Latest(), 1))
        .map(page -> page.messages().size() == 1)
        .otherwise(false)
        .await();
  }

  private static void awaitRefusal(Node node) {
    await().until(() -> !node.isReady() && !sends(node, "refused"));
  }

  private static void assertGoesOn(Node node) {
    long begun = System.nanoTime();
    await().atMost(PROMISED.multipliedBy(3)).until(() -> sends(node, "after"));
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    assertThat(taken).isLessThan(PROMISED);
    await().until(node::isReady);
    // One of several connections for reading may still wait for the old server.
    await().until(() -> reads(node));
  }

  @ParameterizedTest
  @ValueSource(strings = {"transaction", "session"})
  void isLeftBehindWhenItIsStartedAnew(String mode, Vertx vertx) {
    try (PgBouncer pooler = PgBouncer.before(direct, "pool_mode=" + mode);
        Node node = node(vertx, pooler.uri(), mode)) {
      assertThat(sends(node, "before")).isTrue();
      pooler.kill();
      awaitRefusal(node);

      pooler.start();

      assertGoesOn(node);
    }
  }

  @ParameterizedTest
  @CsvSource({"transaction, kill", "transaction, freeze", "session, kill", "session, freeze"})
  void goesOnWhenTheDatabaseBehindItDoes(String mode, String fault, Vertx vertx) {
    try (PgBouncer pooler = PgBouncer.before(direct, "pool_mode=" + mode, RETRY);
        Node node = node(vertx, pooler.uri(), mode)) {
      assertThat(sends(node, "before")).isTrue();
      if (fault.equals("kill")) {
        primary.kill();
        awaitRefusal(node);
        primary.start();
      } else {
        primary.freeze();
        awaitRefusal(node);
        primary.thaw();
      }

      assertGoesOn(node);
    }
  }

  @Test
  void isFollowedToTheServerThatWasPromoted(Vertx vertx) {
    Migrations.migrate(Node.config(direct));
    primary.stop();
    try (LocalPostgres standby = Standbys.of(primary)) {
      primary.start();
      try (PgBouncer pooler = PgBouncer.before(direct, MODE, RETRY);
          PgBouncer another = PgBouncer.before(standby.database("m"), MODE, RETRY);
          Node node =
              behindTransactions(
                  vertx, and(pooler.uri(), another.port()), and(direct, standby.port()))) {
        assertThat(sends(node, "before")).isTrue();

        try {
          primary.kill();
          awaitRefusal(node);
          standby.administer("SELECT pg_promote()");

          assertGoesOn(node);
        } finally {
          // A connection does not end as long as the pooler waits for the old server.
          pooler.kill();
        }
      }
    }
  }

  /** Its connections stay open and say nothing, and then its address leads to another server. */
  @ParameterizedTest
  @ValueSource(strings = {"transaction", "session"})
  void goesOnWhenTheDatabaseBehindItVanishesSilently(String mode, Vertx vertx) {
    Migrations.migrate(Node.config(direct));
    primary.stop();
    try (LocalPostgres standby = Standbys.of(primary)) {
      primary.start();
      Detour address = Detour.to(vertx, primary.port());
      String behind = direct.replace(":" + primary.port(), ":" + address.port());
      try (PgBouncer pooler =
              PgBouncer.before(behind, "pool_mode=" + mode, RETRY, "server_connect_timeout=2");
          Node node = node(vertx, pooler.uri(), mode)) {
        assertThat(sends(node, "before")).isTrue();

        try {
          address.silence();
          awaitRefusal(node);
          standby.administer("SELECT pg_promote()");
          address.lead(standby.port());

          assertGoesOn(node);
        } finally {
          // It still waits for the old server, and a connection that waits with it does not end.
          pooler.kill();
        }
      }
    }
  }

  @Test
  void provesWhoItIs(@TempDir Path folder, Vertx vertx) {
    Certificates authority = Certificates.in(folder);
    Issued named = authority.issue("named", "RSA", "ip:127.0.0.1");
    Issued misnamed = authority.issue("misnamed", "RSA", "dns:db.example.com");
    for (Issued certificate : new Issued[] {named, misnamed}) {
      try (PgBouncer pooler =
          PgBouncer.before(
              direct,
              MODE,
              "client_tls_sslmode=require",
              "client_tls_cert_file=" + certificate.certificate(),
              "client_tls_key_file=" + certificate.key())) {
        PostgresAddress address =
            new PostgresAddress(
                pooler.uri() + "?sslmode=verify-full",
                authority.authority().toString(),
                "",
                "",
                direct,
                PostgresPooler.TRANSACTION);
        if (certificate.equals(named)) {
          try (Node node = new Node(vertx, Node.config(address))) {
            assertThat(sends(node, "encrypted")).isTrue();
          }
        } else {
          assertThat(catchThrowable(() -> new Node(vertx, Node.config(address)).close()))
              .isInstanceOf(DatabaseStartException.class)
              .hasMessageContaining("could not be verified");
        }
      }
    }
  }
}
