package messaging.persistence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import messaging.config.PostgresConfig;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.ValidateOutput;

/**
 * Brings the schema up to date: first the tables, then the functions. Several nodes may do so at
 * once: one works, the others wait for it and find nothing left to do.
 *
 * <p>While a version rolls out, nodes of the version before run on the new schema, and may start
 * again on it. So a migration of tables only adds. And each version brings its own text of a
 * function when it starts: a function that comes to do something else gets another name.
 */
public final class Migrations {
  /**
   * What a database has noted for files that have changed since. They held the functions too; their
   * tables are the same.
   */
  private static final Map<String, Integer> FORMER_CHECKSUMS =
      Map.of("1", 873_800_244, "2", 1_025_646_218, "3", 1_257_359_609);

  private Migrations() {}

  /**
   * Migrates, waiting for a database that takes writes for as long as {@link
   * PostgresConfig#startTimeout()}. Blocks: not for an event loop.
   *
   * @throws DatabaseStartException if the database is out of reach, or refuses us
   * @throws FlywayException if another schema is in the way
   */
  public static void migrate(PostgresConfig config) {
    try {
      migrateOnce(config);
    } catch (FlywayException failure) {
      throw StartFailures.explain(failure) instanceof DatabaseStartException reason
          ? reason
          : failure;
    }
  }

  private static void migrateOnce(PostgresConfig config) {
    DataSource database = WritableServer.await(config);
    // One node at a time: Flyway's own lock does not cover the making of its tables.
    try (Connection session = database.getConnection();
        Statement lock = session.createStatement()) {
      while (!isLocked(lock)) {
        WritableServer.pause();
      }
      migrate(database);
    } catch (SQLException failure) {
      throw StartFailures.refusal(failure);
    }
  }

  /** Tries, as one that waits inside the database could hold up what the other migrates. */
  private static boolean isLocked(Statement lock) throws SQLException {
    try (ResultSet rows = lock.executeQuery(DatabaseSql.TRY_MIGRATION_LOCK)) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private static void migrate(DataSource database) {
    // What was noted is not changed: a node of the version before checks it when it starts.
    Flyway tables =
        flyway(database)
            .locations("classpath:db/migration")
            .validateOnMigrate(false)
            // The schema may hold functions and tables of others.
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .load();
    validate(tables);
    tables.migrate();
    // Noted in a table of its own, as the version before starts on no schema with repeatable ones.
    flyway(database)
        .locations("classpath:db/function")
        .table("flyway_function_history")
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .ignoreMigrationPatterns("*:missing", "*:future")
        .load()
        .migrate();
  }

  private static FluentConfiguration flyway(DataSource database) {
    return Flyway.configure().dataSource(database);
  }

  /** As Flyway does before it migrates, and also takes {@link #FORMER_CHECKSUMS}. */
  private static void validate(Flyway tables) {
    String wrong =
        tables.validateWithResult().invalidMigrations.stream()
            .filter(found -> !isPending(found) && !isFormer(found, tables))
            .map(found -> found.errorDetails.errorMessage)
            .collect(Collectors.joining("; "));
    if (!wrong.isEmpty()) {
      throw new FlywayException("The schema of the database is not ours: " + wrong);
    }
  }

  private static boolean isPending(ValidateOutput found) {
    return found.errorDetails.errorCode == CoreErrorCode.RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED;
  }

  private static boolean isFormer(ValidateOutput found, Flyway tables) {
    return found.errorDetails.errorCode == CoreErrorCode.CHECKSUM_MISMATCH
        && Stream.of(tables.info().applied())
            .filter(applied -> String.valueOf(applied.getVersion()).equals(found.version))
            .map(MigrationInfo::getAppliedChecksum)
            .allMatch(checksum -> Objects.equals(checksum, FORMER_CHECKSUMS.get(found.version)));
  }
}
