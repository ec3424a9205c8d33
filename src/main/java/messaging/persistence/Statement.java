package messaging.persistence;

import static messaging.config.PostgresConfig.MAX_WAIT;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;

/**
 * A statement of one of the classes {@code *Sql}.
 *
 * @param name what the log calls it
 */
record Statement(String name, String sql) {

  /** Executes it; only the connection bounds the time, see {@link PgPools}. */
  Future<RowSet<Row>> run(PgPool pool, Tuple arguments) {
    return pool.transact(
        lent ->
            lent.preparedQuery(sql)
                .execute(arguments)
                .recover(failure -> Writability.shed(lent, failure)));
  }

  /** Executes it, within {@link messaging.config.PostgresConfig#MAX_WAIT}. */
  Future<RowSet<Row>> execute(PgPool pool, Tuple arguments) {
    return run(pool, arguments).timeout(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The same; fails with what a failure means to the caller, see {@link PgFailures}. */
  Future<RowSet<Row>> ask(PgPool pool, Tuple arguments) {
    return execute(pool, arguments)
        .recover(failure -> Future.failedFuture(PgFailures.translate(name, failure)));
  }
}
