package messaging.persistence;

import io.vertx.pgclient.PgException;
import java.util.List;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.message.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a failure of the database means. The texts and details of {@link PgException} may hold the
 * contents of rows: neither is ever logged or passed on, only the SQLSTATE is.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">SQLSTATE codes</a>
 */
final class PgFailures {
  private static final Logger log = LoggerFactory.getLogger(PgFailures.class);

  private PgFailures() {}

  /**
   * The refusal for {@code failure}; failures that are already ours stay as they are.
   *
   * @param statement its name, for the log
   */
  static Throwable translate(String statement, Throwable failure) {
    if (failure instanceof MessagingException || failure instanceof Outbox.LeaseLostException) {
      return failure;
    }
    if (sqlState(failure).startsWith("MS")) {
      return new Outbox.ForeignIdsException(foreign(sqlState(failure)));
    }
    if (isDefect(failure)) {
      log.atError()
          .addKeyValue("statement", statement)
          .addKeyValue("sqlState", sqlState(failure))
          .addKeyValue("failure", failure.getClass().getSimpleName())
          .log("The database refused a statement");
      return new MessagingException(ErrorCode.INTERNAL, "The failure was logged.");
    }
    log.atDebug()
        .addKeyValue("statement", statement)
        .addKeyValue("sqlState", sqlState(failure))
        .addKeyValue("failure", failure.getClass().getSimpleName())
        .log("The database did not answer");
    return unavailable(failure);
  }

  /** The SQLSTATEs of the function {@code check_relay}. */
  private static String foreign(String state) {
    String what =
        state.equals("MS002")
            ? "The transaction ids of the database lie below those of the events published last"
            : "The database is a copy, such as a restored dump";
    return what + "; run SELECT begin_incarnation() in it";
  }

  static MessagingException unavailable(@Nullable Throwable cause) {
    return new MessagingException(
        ErrorCode.STORAGE_UNAVAILABLE, "The database did not answer; try again.", List.of(), cause);
  }

  /** The statement cannot take the data; in a batch, one message may be the only bad one. */
  static boolean isBadData(Throwable failure) {
    String state = sqlState(failure);
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }

  /** Rolled back because of another transaction; the same statement may succeed now. */
  static boolean isRolledBack(Throwable failure) {
    return sqlState(failure).startsWith("40");
  }

  /** The connection leads to a standby, or to a database that is set to read-only. */
  static boolean isReadOnly(Throwable failure) {
    return sqlState(failure).equals("25006");
  }

  /** The database refused the statement; after any other failure it may have been committed. */
  static boolean isAnswer(Throwable failure) {
    String state = sqlState(failure);
    // 57P: the server stops and closes the connection, perhaps after the commit.
    // 08: a pooler says that it has lost the server.
    return failure instanceof PgException && !state.startsWith("57P") && !state.startsWith("08");
  }

  /**
   * Not overload, not a time-out, not a database that is down, starting or read-only, and not a
   * privilege that somebody took away ({@link Privileges} names it).
   */
  private static boolean isDefect(Throwable failure) {
    if (!(failure instanceof PgException)) {
      return false;
    }
    String state = sqlState(failure);
    return !List.of("08", "25", "28", "40", "53", "55", "57", "58").contains(state.substring(0, 2))
        && !List.of("3D000", "42501").contains(state);
  }

  private static String sqlState(Throwable failure) {
    String state = failure instanceof PgException pg ? pg.getSqlState() : null;
    return state == null ? "none!" : state;
  }
}
