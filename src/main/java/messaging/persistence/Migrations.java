package messaging.persistence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema up to date: first the tables, then the functions, then the grants of the role
 * that serves. Several nodes may do so at once: one works, the others wait for it and find nothing
 * left to do.
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

  private static final Logger log = LoggerFactory.getLogger(Migrations.class);

  private Migrations() {}

  /**
   * Migrates, waiting for a database that takes writes for as long as {@link
   * PostgresConfig#startTimeout()}. Blocks: not for an event loop.
   *
   * @throws DatabaseStartException if the database is out of reach, or refuses us, or somebody
   *     holds a table for as long
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
    long deadline =
        System.nanoTime() + config.startTimeout().multipliedBy(9).dividedBy(10).toNanos();
    // One node at a time: Flyway's own lock does not cover the making of its tables.
    try (SessionSource database = WritableServer.await(config);
        Connection session = database.getConnection();
        Statement lock = session.createStatement()) {
      while (!isLocked(lock)) {
        WritableServer.pause();
      }
      migrate(config, database, deadline);
      lock.execute(DatabaseSql.MIGRATION_UNLOCK);
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

  /** Again while somebody holds a table; {@link SessionSettings#migrating} bounds each attempt. */
  private static void migrate(PostgresConfig config, SessionSource database, long deadline) {
    for (int attempt = 1; ; attempt++) {
      database.setSettings(DatabaseSql.set(SessionSettings.migrating(config, attempt)));
      try {
        migrate(database);
        return;
      } catch (FlywayException failure) {
        if (!StartFailures.isLockedOut(failure) || System.nanoTime() >= deadline) {
          throw failure;
        }
        if (attempt == 1) {
          log.warn("A transaction of others holds a table; the migration tries until it ends");
        }
        WritableServer.pause();
      }
    }
  }

  private static void migrate(DataSource database) {
    Flyway tables = tables(database);
    validate(tables);
    tables.migrate();
    functions(database).migrate();
  }

  /**
   * What is still to be done, by name. Changes nothing. Blocks.
   *
   * @throws FlywayException if another schema is in the way, or it may not be read
   */
  static List<String> pending(DataSource database) {
    Flyway tables = tables(database);
    validate(tables);
    return Stream.of(tables, functions(database))
        .flatMap(part -> Stream.of(part.info().pending()))
        .map(MigrationInfo::getScript)
        .toList();
  }

  private static Flyway tables(DataSource database) {
    // What was noted is not changed: a node of the version before checks it when it starts.
    return flyway(database)
        .locations("classpath:messaging/db/migration")
        .validateOnMigrate(false)
        // The schema may hold functions and tables of others.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load();
  }

  private static Flyway functions(DataSource database) {
    // Noted in a table of its own, as the version before starts on no schema with repeatable ones.
    return flyway(database)
        .locations("classpath:messaging/db/function", "classpath:messaging/db/grant")
        .table("flyway_function_history")
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .ignoreMigrationPatterns("*:missing", "*:future")
        // They call each other: nodes that serve meanwhile have those of before, or all new ones.
        .group(true)
        .load();
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
