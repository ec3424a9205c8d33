package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import messaging.config.PostgresAddress;
import messaging.config.PostgresPooler;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import messaging.testing.PgBouncer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Poolers that do not keep sessions, where we were not told so. */
@ExtendWith(VertxExtension.class)
final class PoolerRefusalIT {
  private static final String REASON = "A pooler gives us another session of the database";
  private static final String STATEMENT_POOLING = "not allowed in statement pooling mode";

  private final String direct = Backing.postgres().freshDatabase();

  private static void assertRefused(PostgresAddress address, String reason) {
    Throwable refused = catchThrowable(() -> Migrations.migrate(Node.config(address)));
    assertThat(refused).isInstanceOf(DatabaseStartException.class).hasMessageContaining(reason);
    assertThat(refused).message().hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pool_mode=transaction",
        "pool_mode=transaction default_pool_size=1",
        "pool_mode=transaction default_pool_size=2 server_round_robin=1",
        "pool_mode=transaction server_reset_query_always=1",
        "pool_mode=transaction ignore_startup_parameters=extra_float_digits,options"
      })
  void areFoundAtTheStart(String settings) {
    try (PgBouncer pooler = PgBouncer.before(direct, settings.split(" ", -1))) {
      assertRefused(new PostgresAddress(pooler.uri()), REASON);
    }
  }

  @Test
  void areFoundWhereEachStatementGetsAnotherSession() {
    try (PgBouncer pooler = PgBouncer.before(direct, "pool_mode=statement")) {
      assertRefused(new PostgresAddress(pooler.uri()), STATEMENT_POOLING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"server_round_robin=0", "server_round_robin=1"})
  void areFoundWhileOtherClientsAreBusy(String order) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<Thread> others = new ArrayList<>();
    try (PgBouncer pooler = PgBouncer.before(direct, "pool_mode=transaction", order)) {
      for (int i = 0; i < 4; i++) {
        Thread other = new Thread(() -> ask(pooler.uri(), done), "other client");
        other.start();
        others.add(other);
      }
      for (int attempt = 0; attempt < 10; attempt++) {
        assertRefused(new PostgresAddress(pooler.uri()), REASON);
      }
      done.set(true);
      for (Thread other : others) {
        other.join();
      }
    }
  }

  /** As if another client had used the session: all of them call their statements S_1, S_2 … */
  @ParameterizedTest
  @ValueSource(strings = {"PREPARE \"S_1\" AS SELECT 1", "PREPARE \"S_2\" AS SELECT 1"})
  void areFoundByAStatementOfAnotherClient(String ofTheOther) {
    URI address = URI.create(direct);
    String[] login = address.getUserInfo().split(":", -1);
    SessionSource source = new SessionSource();
    source.setUrl(
        "jdbc:postgresql://" + address.getAuthority().replaceAll(".*@", "") + address.getPath());
    source.setUser(login[0]);
    source.setPassword(login[1]);
    source.setPrepareThreshold(1);
    source.setSettings(ofTheOther);

    assertThatThrownBy(() -> SessionCheck.check(source))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining(REASON);
  }

  private static void ask(String uri, AtomicBoolean done) {
    try (Connection connection = Jdbc.connect(uri)) {
      while (!done.get()) {
        connection.createStatement().execute("SELECT 1");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void areFoundWhereTheMigrationHasAnAddressOfItsOwn(Vertx vertx) {
    try (PgBouncer pooler = PgBouncer.before(direct, "pool_mode=transaction")) {
      String uri = pooler.uri();
      PostgresAddress forAll =
          new PostgresAddress(direct, "", "", "", uri, PostgresPooler.TRANSACTION);
      PostgresAddress forPools = new PostgresAddress(uri, "", "", "", direct, PostgresPooler.NONE);

      assertRefused(forAll, REASON);
      assertThat(catchThrowable(() -> PgStorage.open(vertx, Node.config(forPools)).await()))
          .hasMessageContaining(REASON);
    }
  }

  @Test
  void areNotAllPoolers() {
    try (PgBouncer pooler = PgBouncer.before(direct, "pool_mode=session")) {
      Migrations.migrate(Node.config(pooler.uri() + "?search_path=public"));
    }
  }
}
