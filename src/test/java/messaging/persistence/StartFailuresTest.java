package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.sql.SQLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** Refusals that a real server at hand does not make. StartReasonsIT has those that it does. */
class StartFailuresTest {
  @ParameterizedTest
  @CsvSource({
    "08P01, unsupported startup parameter: options, pooler",
    "28P01, password authentication failed, password",
    "28000, no pg_hba.conf entry, does not let",
    "3D000, database does not exist, no such database",
    "42501, permission denied for database db, privilege",
    "55000, database is not currently accepting connections, failed during the start",
    "22023, invalid value, failed during the start"
  })
  void endAtOnceWhereNothingHealsByItself(String state, String message, String reason)
      throws IOException {
    try (FakeServer server = FakeServer.refusing(state, message)) {
      Throwable failure = catchThrowable(() -> Migrations.migrate(Node.config(server.uri())));

      assertThat(failure)
          .isInstanceOf(DatabaseStartException.class)
          .hasNoCause()
          .hasMessageContainingAll(reason, state)
          .hasMessageNotContaining("canary");
      assertThat(failure).message().hasLineCount(1);
      assertThat(server.connections()).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"9.6.24", "12.22", "13.23 (Debian 13.23-1)"})
  void endAtOnceWhereTheServerIsOld(String version) throws IOException {
    try (FakeServer server = FakeServer.ofVersion(version)) {
      assertThat(catchThrowable(() -> Migrations.migrate(Node.config(server.uri()))))
          .isInstanceOf(DatabaseStartException.class)
          .hasMessageMatching("The server is PostgreSQL (9|12|13); .* PostgreSQL 14 or newer.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"57P03", "57P01", "53300", "08001", "25006"})
  void waitForWhatMayHeal(String state) {
    assertThat(StartFailures.mayHeal(new RuntimeException(new SQLException("", state)))).isTrue();
    assertThat(StartFailures.mayHeal(new PgException("", "FATAL", state, ""))).isTrue();
    assertThat(StartFailures.mayHeal(new IOException("refused"))).isTrue();
  }

  /** What is wrapped says as much as what is not. */
  @ParameterizedTest
  @ValueSource(strings = {"28P01", "3D000", "42501", "08004", "55000"})
  void doNotWaitForWhatSomebodyMustChange(String state) {
    assertThat(StartFailures.mayHeal(new SQLException("", state))).isFalse();
    assertThat(StartFailures.mayHeal(new RuntimeException(new SQLException("", state)))).isFalse();
    assertThat(StartFailures.mayHeal(new RuntimeException(new PgException("", "FATAL", state, ""))))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"55P03", "40P01"})
  void tellWhereSomebodyHeldTheTable(String state) {
    SQLException failure = new SQLException("", state);
    assertThat(StartFailures.isLockedOut(new RuntimeException(failure))).isTrue();
    assertThat(StartFailures.refusal(failure)).hasMessageContaining("holds a table");
    assertThat(StartFailures.isLockedOut(new SQLException("", "57014"))).isFalse();
    assertThat(StartFailures.isLockedOut(new IOException("55P03"))).isFalse();
  }

  /** The driver has the same SQLSTATE for an answer that it does not understand. */
  @Test
  void tellAPoolerFromTheDriver() {
    PSQLException pooler =
        new PSQLException(
            new ServerErrorMessage("SFATAL\0C08P01\0Mserver login has been failing\0"));

    assertThat(StartFailures.mayHeal(pooler)).isTrue();
    assertThat(StartFailures.mayHeal(new PSQLException("odd", PSQLState.PROTOCOL_VIOLATION)))
        .isFalse();
    assertThat(StartFailures.mayHeal(new SQLException("odd", "08P01"))).isFalse();
  }

  /** A pooler has one SQLSTATE for all that it says. */
  @ParameterizedTest
  @CsvSource({
    "server login has been failing, true",
    "query_wait_timeout, true",
    "server conn crashed?, true",
    "no more connections allowed (max_client_conn), true",
    "unsupported startup parameter: options, false",
    "SASL authentication failed, false",
    "no such user, false",
    "transaction blocks not allowed in statement pooling mode, false"
  })
  void tellWhatHealsBehindAPooler(String message, boolean heals) {
    assertThat(StartFailures.mayHeal(new PgException(message, "FATAL", "08P01", "")))
        .isEqualTo(heals);
  }

  /** A broken connection may heal; a server that answers with another host name does not. */
  @Test
  void tellABrokenConnectionFromAnotherServer() {
    SQLException broken = new SQLException("I/O error", "08006", new IOException("reset"));
    SQLException other = new SQLException("The host name could not be verified", "08006");

    assertThat(StartFailures.mayHeal(broken)).isTrue();
    assertThat(StartFailures.mayHeal(other)).isFalse();
  }

  @Test
  void nameTheCertificate() {
    SQLException failure = new SQLException("SSL error", "08006");
    failure.initCause(new SSLHandshakeException("No name matching db.example found\nmore"));

    assertThat(StartFailures.mayHeal(failure)).isFalse();
    assertThat(StartFailures.explain(failure))
        .hasMessage("TLS with the database failed: No name matching db.example found");
  }

  @Test
  void neverShowWhatMayBeTheContentsOfARow() {
    assertThat(StartFailures.explain(new SQLException("canary", "22P02")).getMessage())
        .isEqualTo("The database failed during the start (22P02).");
  }

  @Test
  void areThoseOfThePoolsToo() {
    PgException refused = new PgException("unsupported startup parameter", "FATAL", "08P01", "");

    assertThat(StartFailures.mayHeal(refused)).isFalse();
    assertThat(StartFailures.explain(refused))
        .hasMessageContainingAll("pooler", "(08P01): unsupported startup parameter");
  }
}
