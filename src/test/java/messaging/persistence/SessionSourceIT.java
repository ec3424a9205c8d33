package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import messaging.testing.Backing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A login is work, so sessions are kept; a broken one is not. */
final class SessionSourceIT {
  private final SessionSource source = source();

  private static SessionSource source() {
    URI address = URI.create(Backing.postgres().freshDatabase());
    String[] login = address.getUserInfo().split(":", -1);
    SessionSource source = new SessionSource();
    source.setUrl(
        "jdbc:postgresql://" + address.getAuthority().replaceAll(".*@", "") + address.getPath());
    source.setUser(login[0]);
    source.setPassword(login[1]);
    return source;
  }

  @AfterEach
  void close() throws SQLException {
    source.close();
  }

  private static int process(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private int processOfNext() throws SQLException {
    try (Connection next = source.getConnection()) {
      return process(next);
    }
  }

  @Test
  void givesTheSessionOfAClosedConnectionToTheNext() throws SQLException {
    int first;
    try (Connection one = source.getConnection();
        Connection other = source.getConnection()) {
      first = process(one);
      assertThat(process(other)).isNotEqualTo(first);
      one.setAutoCommit(false);
    }
    try (Connection next = source.getConnection()) {
      assertThat(process(next)).isEqualTo(first);
      assertThat(next.getAutoCommit()).isTrue();
    }
  }

  @Test
  void setsUpAKeptSessionToo() throws SQLException {
    int process = processOfNext();
    source.setSettings("SET lock_timeout = '123ms'");
    try (Connection next = source.getConnection();
        Statement statement = next.createStatement();
        ResultSet rows = statement.executeQuery("SHOW lock_timeout")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo("123ms");
      assertThat(process(next)).isEqualTo(process);
    }
  }

  @Test
  void keepsNoBrokenSession() throws SQLException {
    int killed;
    try (Connection victim = source.getConnection()) {
      killed = process(victim);
      assertThatThrownBy(
              () -> victim.createStatement().execute("SELECT pg_terminate_backend(" + killed + ")"))
          .isInstanceOf(SQLException.class);
    }
    assertThat(processOfNext()).isNotEqualTo(killed);
  }

  @Test
  void endsAllSessions() throws SQLException {
    int before = processOfNext();
    Connection inUse = source.getConnection();
    source.close();
    assertThat(inUse.isClosed()).isTrue();
    assertThat(processOfNext()).isNotEqualTo(before);
  }
}
