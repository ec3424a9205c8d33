package messaging.persistence;

/**
 * The statement of {@link PgRetention}; its function is in {@code db/function/R__retention.sql}.
 */
final class RetentionSql {

  /**
   * Arguments: holder; lease, greatest age, pause between the beginnings of two passes and time of
   * a step in milliseconds; messages in a step. No row if there is nothing to do for this holder.
   */
  static final Statement PURGE =
      new Statement(
          "purge messages",
          """
          SELECT *
          FROM purge_messages(
            $1, $2 * interval '1 millisecond', $3 * interval '1 millisecond',
            $4 * interval '1 millisecond', $5 * interval '1 millisecond', $6)
          """);

  private RetentionSql() {}
}
