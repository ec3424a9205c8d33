package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Optional;
import messaging.message.Retention;
import org.jspecify.annotations.Nullable;

/** The purge in PostgreSQL: a step is one call of a function, so it is done or not. Thread-safe. */
final class PgRetention implements Retention {
  /** Much longer than a step and the pause behind it. */
  private static final double LEASE_MILLIS = 4_000;

  /** A chat that is purged is held no longer, so its sends wait no longer either. */
  private static final double STEP_MILLIS = 50;

  private static final long STEP_MESSAGES = 500;

  private final PgPool pool;

  /** Uses {@code pool} and does not close it. */
  PgRetention(PgPool pool) {
    this.pool = pool;
  }

  @Override
  public Future<Optional<Step>> step(String holder, Limit limit) {
    Tuple arguments =
        Tuple.of(
            holder,
            LEASE_MILLIS,
            (double) limit.maxAge().toMillis(),
            (double) limit.pause().toMillis(),
            STEP_MILLIS,
            STEP_MESSAGES);
    return RetentionSql.PURGE
        .ask(pool, arguments)
        .map(
            rows ->
                rows.size() == 0 ? Optional.empty() : Optional.of(step(rows.iterator().next())));
  }

  private static Step step(Row row) {
    Pass pass =
        new Pass(
            Rows.instant(row, "pass_began"),
            ended(row),
            row.getLong("pass_chats"),
            row.getLong("pass_messages"),
            row.getLong("pass_skipped"));
    return new Step(row.getLong("purged"), row.getBoolean("late"), pass);
  }

  private static @Nullable Instant ended(Row row) {
    return Rows.isNull(row, "pass_ended") ? null : Rows.instant(row, "pass_ended");
  }
}
