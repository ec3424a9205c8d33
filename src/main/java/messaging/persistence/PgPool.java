package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;
import messaging.config.PostgresConfig;
import messaging.config.PostgresPooler;

/**
 * Lends the connections of a pool, each time for one statement, which is a transaction of its own
 * and runs with {@link SessionSettings#serving}. Thread-safe.
 */
interface PgPool {

  /**
   * Lends a connection for one statement.
   *
   * @param work executes the statement, and nothing else
   * @return what {@code work} has given, once that is committed
   */
  <T> Future<T> transact(Function<SqlConnection, Future<T>> work);

  /** Closes the pool. */
  Future<Void> close();

  /** Takes over a pool of {@link PgPools}. */
  static PgPool of(Pool pool, PostgresConfig config) {
    return config.address().pooler() == PostgresPooler.TRANSACTION
        ? new OfTransactions(pool, DatabaseSql.begin(SessionSettings.serving(config)))
        : new OfSessions(pool);
  }

  /** Its connections were given the settings when they were new. */
  record OfSessions(Pool pool) implements PgPool {

    @Override
    public <T> Future<T> transact(Function<SqlConnection, Future<T>> work) {
      return pool.withConnection(work);
    }

    @Override
    public Future<Void> close() {
      return pool.close();
    }
  }

  /**
   * Its connections reach another session of the database in each transaction, so each begins with
   * the settings. They are made for the transaction alone: the session is not ours.
   */
  record OfTransactions(Pool pool, String begin) implements PgPool {

    @Override
    public <T> Future<T> transact(Function<SqlConnection, Future<T>> work) {
      return pool.withConnection(
          lent -> {
            // All at once, so that the settings cost no time on the way.
            Future<?> begun = lent.query(begin).execute();
            Future<T> done = work.apply(lent);
            Future<?> ended = lent.query(DatabaseSql.COMMIT).execute();
            return Future.join(begun, done, ended)
                .transform(
                    all ->
                        // The first failure is the reason of the others.
                        begun.compose(ready -> done).compose(result -> ended.map(result)));
          });
    }

    @Override
    public Future<Void> close() {
      return pool.close();
    }
  }
}
