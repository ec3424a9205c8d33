package messaging.persistence;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import messaging.config.Finding;
import messaging.config.PostgresAddress;
import messaging.config.PostgresConfig;
import messaging.config.PostgresPooler;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Looks whether a node could work with the database as it is now. Changes nothing. */
public final class DatabaseCheck {
  private static final int MOST_SHOWN = 5;

  private final PostgresAddress address;
  private final List<Finding> findings = new ArrayList<>();

  private DatabaseCheck(PostgresAddress address) {
    this.address = address;
  }

  /**
   * What there is to say: of the server, the pooler, the schema, the privileges, and whether it
   * keeps what it acknowledges. Blocks for some seconds at most.
   */
  public static List<Finding> run(PostgresConfig config) {
    DatabaseCheck check = new DatabaseCheck(config.address());
    try {
      check.look();
    } catch (DatabaseStartException refused) {
      check.wrong("database", refused.getMessage(), "look at postgres.uri, and at the server");
    } catch (SQLException failure) {
      String reason = StartFailures.refusal(failure).getMessage();
      check.wrong("database", reason, "try again; look at the log of the server");
    }
    return List.copyOf(check.findings);
  }

  private void look() throws SQLException {
    try (SessionSource server = WritableServer.look(address);
        Connection connection = server.getConnection();
        Statement statement = connection.createStatement()) {
      lookAtServer(connection, statement);
      // Flyway would fail without a session of its own, in words that do not help.
      if (lookAtPooler(server) && lookAtSchema()) {
        lookAtPrivileges(statement);
      }
      lookAtDurability(statement);
    }
  }

  /** It takes writes, is no older than it may be, and has our encoding; others were refused. */
  private void lookAtServer(Connection connection, Statement statement) throws SQLException {
    DatabaseMetaData server = connection.getMetaData();
    try (ResultSet row = one(statement, DatabaseSql.FIT)) {
      well(
          "database",
          "PostgreSQL %s takes writes; encoding %s, schema %s, user %s"
              .formatted(
                  server.getDatabaseProductVersion(),
                  row.getString("encoding"),
                  row.getString("schema"),
                  server.getUserName()));
    }
  }

  private boolean lookAtPooler(DataSource server) throws SQLException {
    boolean keeps = keepsSessions(server);
    boolean told = address.pooler() == PostgresPooler.TRANSACTION;
    if (!told && !keeps) {
      wrong(
          "pooler",
          "A pooler gives us another session of the database after each transaction",
          "set postgres.pooler to transaction, and postgres.migration-uri to PostgreSQL itself");
      return false;
    }
    if (told && !migrationKeepsSessions()) {
      wrong(
          "pooler",
          "The migration needs a session of its own, and gets none",
          "set postgres.migration-uri to the address of PostgreSQL itself");
      return false;
    }
    well("pooler", keeps ? "none, or one that keeps sessions" : "in transaction mode");
    return true;
  }

  private boolean migrationKeepsSessions() throws SQLException {
    try (SessionSource server = WritableServer.look(address.migration())) {
      return keepsSessions(server);
    }
  }

  private static boolean keepsSessions(DataSource server) throws SQLException {
    try {
      SessionCheck.check(server);
      return true;
    } catch (DatabaseStartException shared) {
      return false;
    }
  }

  private boolean lookAtSchema() throws SQLException {
    List<String> pending;
    try (SessionSource server = WritableServer.look(address.migration())) {
      pending = Migrations.pending(server);
    } catch (FlywayException failure) {
      String reason = StartFailures.explain(failure).getMessage();
      wrong(
          "schema",
          String.valueOf(reason).lines().findFirst().orElse(""),
          "run the command migrate as the owner of the schema; it says more");
      return false;
    }
    if (pending.isEmpty()) {
      well("schema", "up to date");
      return true;
    }
    wrong(
        "schema",
        "Not migrated: %d files are to be applied, such as %s"
            .formatted(
                pending.size(),
                String.join(", ", pending.subList(0, Math.min(MOST_SHOWN, pending.size())))),
        "run the command migrate; the start of a node does it too, if its user may");
    return false;
  }

  private void lookAtPrivileges(Statement statement) throws SQLException {
    try (ResultSet row = one(statement, DatabaseSql.PING)) {
      Optional<String> missing =
          Privileges.missing(row.getString("absent"), row.getString("refused"));
      if (missing.isPresent()) {
        wrong(
            "privileges",
            missing.get(),
            "run the command migrate as the owner, with the user in the role messaging_serving");
      } else {
        well("privileges", "all that a node needs");
      }
    }
  }

  private void lookAtDurability(Statement statement) throws SQLException {
    try (ResultSet row = one(statement, DatabaseSql.DURABILITY)) {
      String settings =
          "fsync is %s, synchronous_commit is %s"
              .formatted(row.getString("fsync"), row.getString("commit"));
      if (settings.contains("is off")) {
        wrong(
            "durability",
            "The database may lose what it has acknowledged: " + settings,
            "switch both on");
      } else {
        well("durability", settings);
      }
    }
  }

  private static ResultSet one(Statement statement, String sql) throws SQLException {
    ResultSet rows = statement.executeQuery(sql);
    rows.next();
    return rows;
  }

  private void well(String about, String shown) {
    findings.add(Finding.well(about, shown));
  }

  private void wrong(String about, @Nullable String shown, String advice) {
    findings.add(new Finding(about, String.valueOf(shown), advice));
  }
}
