package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.TimeUnit;

/**
 * Keeps connections out of the pools that take no writes: those to a standby, to a former primary,
 * or to a database that is set to read-only. Whatever such a connection tells may be out of date.
 */
final class Writability {
  private static final long CLOSING_MILLIS = 1_000;

  private Writability() {}

  /** Fails with {@code failure}; before, ends the connection if that says that it is read-only. */
  static <T> Future<T> shed(SqlConnection lent, Throwable failure) {
    if (!PgFailures.isReadOnly(failure)) {
      return Future.failedFuture(failure);
    }
    Promise<Void> closed = Promise.promise();
    lent.closeHandler(gone -> closed.tryComplete());
    end(lent);
    return closed
        .future()
        .timeout(CLOSING_MILLIS, TimeUnit.MILLISECONDS)
        .transform(done -> Future.failedFuture(failure));
  }

  /** The client's own way to close a connection gives it back to the pool. */
  static void end(SqlConnection connection) {
    connection.query(DatabaseSql.END_SESSION).execute();
  }
}
