package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database user may do what the statements of a node do. Somebody may take a privilege
 * away while the node runs, and give it back. Thread-safe.
 */
final class Privileges {
  private static final Logger log = LoggerFactory.getLogger(Privileges.class);

  private final PgPool pool;
  private String reported = "";

  /** Those of the user of {@code pool}, which is not closed. */
  Privileges(PgPool pool) {
    this.pool = pool;
  }

  /**
   * Why the database cannot be used: a privilege that is missing, or that it takes no writes. A
   * missing privilege is logged, once.
   *
   * @return empty if it can be; fails if the database does not answer
   */
  Future<Optional<String>> obstacle() {
    return ask()
        .map(
            row -> {
              Optional<String> missing = missing(row);
              report(missing.orElse(""));
              return missing.isPresent() || row.getBoolean("writable")
                  ? missing
                  : Optional.of("The database is read-only");
            });
  }

  /**
   * For a start.
   *
   * @return fails with {@link DatabaseStartException} if a privilege is missing; not if the
   *     database does not answer, which is a matter of readiness
   */
  Future<Void> require() {
    return ask()
        .map(Privileges::missing)
        .otherwise(Optional.empty())
        .compose(
            missing ->
                missing
                    .<Future<Void>>map(
                        reason -> Future.failedFuture(new DatabaseStartException(reason)))
                    .orElse(Future.succeededFuture()));
  }

  private Future<Row> ask() {
    return pool.transact(lent -> lent.query(DatabaseSql.PING).execute())
        .map(rows -> rows.iterator().next());
  }

  private static Optional<String> missing(Row row) {
    return missing(row.getString("absent"), row.getString("refused"));
  }

  /**
   * What is missing, in plain words.
   *
   * @param absent a column of {@link DatabaseSql#PING}
   * @param refused another one
   */
  static Optional<String> missing(@Nullable String absent, @Nullable String refused) {
    if (absent != null) {
      return Optional.of(
          "The database user finds no %s; the schema is not migrated, or USAGE on it is missing"
              .formatted(absent));
    }
    return Optional.ofNullable(refused).map("The database user lacks the privilege %s"::formatted);
  }

  private synchronized void report(String missing) {
    if (missing.equals(reported)) {
      return;
    }
    reported = missing;
    if (missing.isEmpty()) {
      log.info("The database user has all privileges again");
    } else {
      log.warn("{}; requests fail until it is granted", missing);
    }
  }
}
