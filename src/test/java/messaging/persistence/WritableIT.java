package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import messaging.config.PostgresConfig;
import messaging.message.ErrorCode;
import messaging.message.HistoryPosition.Latest;
import messaging.message.MessagingException;
import messaging.testing.LocalPostgres;
import messaging.testing.Ports;
import messaging.testing.Standbys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A database that takes no writes for a while, and several servers of which one does. */
@ExtendWith(VertxExtension.class)
final class WritableIT {
  private static final Duration PROMISED = Duration.ofSeconds(10);
  private static final String READ_ONLY = "default_transaction_read_only = ";

  private final LocalPostgres primary = LocalPostgres.temporary();
  private final String uri = primary.database("m");

  @AfterEach
  void stop() {
    primary.close();
  }

  private static void assertRefused(Node node) {
    assertThat(catchThrowable(() -> node.send("ann", "bob", "meanwhile")))
        .isInstanceOfSatisfying(
            MessagingException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE));
    assertThat(node.isReady()).isFalse();
  }

  private static void assertGoesOn(Node node) {
    long begun = System.nanoTime();
    await()
        .until(() -> node.sendLater("ann", "bob", "after", "k").map(true).otherwise(false).await());
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PROMISED);
    await().until(node::isReady);
    assertThat(node.ask(store -> store.history("ann", "bob", new Latest(), 1)).messages())
        .hasSize(1);
  }

  @Test
  void refusesWhileNewConnectionsAreReadOnlyAndGoesOnAfterwards(Vertx vertx) {
    try (Node node = new Node(vertx, uri)) {
      node.send("ann", "bob", "before");
      assertThat(node.isReady()).isTrue();

      primary.administer("ALTER DATABASE m SET " + READ_ONLY + "on");
      primary.administer(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'm'");
      await().untilAsserted(() -> assertRefused(node));

      primary.administer("ALTER DATABASE m RESET default_transaction_read_only");
      assertGoesOn(node);
    }
  }

  @Test
  void endsConnectionsThatHaveBecomeReadOnly(Vertx vertx) {
    try (Node node = new Node(vertx, uri)) {
      node.send("ann", "bob", "before");

      primary.administer("ALTER SYSTEM SET " + READ_ONLY + "on");
      primary.administer("SELECT pg_reload_conf()");
      await().untilAsserted(() -> assertRefused(node));

      // Connections that are open stay read-only.
      primary.administer("ALTER DATABASE m SET " + READ_ONLY + "off");
      assertGoesOn(node);
    }
  }

  @Test
  void waitsForStandbyToBePromotedBeforeItStarts(Vertx vertx) {
    primary.stop();
    try (LocalPostgres standby = Standbys.of(primary)) {
      String beside = "@127.0.0.1:" + Ports.free() + ",";
      PostgresConfig config = Node.config(standby.database("m").replace("@", beside));

      Throwable impatient = catchThrowable(() -> Migrations.migrate(impatient(config)));
      assertThat(impatient)
          .isInstanceOf(DatabaseStartException.class)
          .hasMessageContaining("The database is read-only");

      Future<PgStorage> start = PgStorage.open(vertx, config);
      assertThat(start.isComplete()).isFalse();
      standby.administer("SELECT pg_promote()");
      start.compose(PgStorage::close).await();
    }
  }

  @Test
  void refusesDatabaseThatCannotKeepEveryText() {
    primary.administer(
        "CREATE DATABASE latin OWNER messaging TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");

    assertThat(catchThrowable(() -> Migrations.migrate(Node.config(primary.database("latin")))))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("LATIN1");
  }

  private static PostgresConfig impatient(PostgresConfig config) {
    return new PostgresConfig(
        config.address(),
        1,
        1,
        Duration.ofSeconds(1),
        config.connectTimeout(),
        config.statementTimeout(),
        config.batches());
  }

  @Test
  void findsAndFollowsTheServerThatTakesWrites(Vertx vertx) {
    Migrations.migrate(Node.config(uri));
    primary.stop();
    try (LocalPostgres standby = Standbys.of(primary)) {
      primary.start();
      String both = uri.replace("@", "@127.0.0.1:" + standby.port() + ",");
      try (Node node = new Node(vertx, both)) {
        node.send("ann", "bob", "before");

        primary.kill();
        await().untilAsserted(() -> assertRefused(node));
        standby.administer("SELECT pg_promote()");

        assertGoesOn(node);
      }
    }
  }
}
