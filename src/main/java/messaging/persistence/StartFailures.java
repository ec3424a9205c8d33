package messaging.persistence;

import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a failure of the database means for a start: what to do about it, and whether it may heal.
 */
final class StartFailures {
  private static final int OLDEST_SERVER = 14;

  /** In these classes the text of the server names roles, databases and settings, never a row. */
  private static final List<String> HARMLESS = List.of("08", "28", "3D", "42", "53", "55", "57");

  /** What a pooler says to whom it will not let in later either. */
  private static final List<String> UNWELCOME =
      List.of("unsupported", "not allowed", "authentication failed", "no such", "required");

  private StartFailures() {}

  /** Whether another attempt may succeed, though nobody changes anything. */
  static boolean mayHeal(Throwable failure) {
    String state = state(failure);
    Optional<String> pooler = complaint(failure);
    if (pooler.isPresent()) {
      return UNWELCOME.stream().noneMatch(pooler.get()::contains);
    }
    if (family(state).equals("08")) {
      boolean reached =
          !state.equals("08001") && chain(failure).noneMatch(IOException.class::isInstance);
      return !reached && tls(failure).isEmpty();
    }
    return List.of("", "25", "53", "57").contains(family(state));
  }

  /** Whether somebody held what a statement waited for, or waited for what it held. */
  static boolean isLockedOut(Throwable failure) {
    return List.of("55P03", "40P01").contains(state(failure));
  }

  /**
   * What a pooler says of itself, or of the server that it cannot reach. All of it has one
   * SQLSTATE, and most of it heals.
   */
  private static Optional<String> complaint(Throwable failure) {
    return chain(failure)
        .filter(StartFailures::isDatabases)
        .filter(refused -> ownState(refused).equals("08P01") && isServers(refused))
        .map(StartFailures::said)
        .findFirst();
  }

  private static boolean isServers(Throwable refusal) {
    return refusal instanceof PgException
        || (refusal instanceof PSQLException pg && pg.getServerErrorMessage() != null);
  }

  /**
   * Refuses a server that is too old.
   *
   * @throws DatabaseStartException if it is
   */
  static void checkVersion(Connection connection) throws SQLException {
    int version = connection.getMetaData().getDatabaseMajorVersion();
    if (version < OLDEST_SERVER) {
      throw new DatabaseStartException(
          "The server is PostgreSQL "
              + version
              + "; this service needs PostgreSQL "
              + OLDEST_SERVER
              + " or newer.");
    }
  }

  /** The refusal of a pooler that does not keep sessions, although it should. */
  static DatabaseStartException noSessions() {
    return new DatabaseStartException(
        "A pooler gives us another session of the database after each transaction or statement: set"
            + " postgres.pooler to transaction, and postgres.migration-uri to the address of"
            + " PostgreSQL itself; or let the pooler work in session mode");
  }

  /** The reason in one line. A failure that is not the database's stays as it is. */
  static Throwable explain(Throwable failure) {
    Optional<Throwable> refusal = chain(failure).filter(StartFailures::isDatabases).findFirst();
    return failure instanceof DatabaseStartException || refusal.isEmpty()
        ? failure
        : refusal(refusal.get());
  }

  /** The reason of a failure of the database, in one line. */
  static DatabaseStartException refusal(Throwable failure) {
    return new DatabaseStartException(
        tls(failure)
            .map(wrong -> "TLS with the database failed: " + firstLine(wrong.getMessage()))
            .orElseGet(() -> reason(state(failure)) + text(failure)));
  }

  private static String reason(String state) {
    return switch (state) {
      case "28P01" -> "The database refused the user or the password";
      case "28000" -> "The database does not let this user in";
      case "3D000" -> "There is no such database";
      case "42501" ->
          "The database user lacks a privilege that the start needs; to change the schema, run the"
              + " command migrate as its owner";
      case "08004" -> "The database refused the connection";
      case "08P01" ->
          "The database, or a pooler before it, refused how we connect; look at the settings of the"
              + " pooler, or give the address of PostgreSQL itself";
      case "55P03", "40P01" ->
          "A transaction of others holds a table that the migration changes; pg_stat_activity shows"
              + " it";
      case "57P03" -> "The database was still starting or stopping";
      default ->
          switch (family(state)) {
            case "", "08" -> "The database cannot be reached";
            case "25" -> "The database is read-only";
            case "53" -> "The database is full";
            case "57" -> "The database ended the connection";
            default -> "The database failed during the start";
          };
    };
  }

  /** The code, and what the server says about it where that cannot hold the contents of a row. */
  private static String text(Throwable refusal) {
    String state = state(refusal);
    String code = state.isEmpty() ? "" : " (" + state + ")";
    boolean shown = state.isEmpty() || HARMLESS.contains(family(state));
    return shown ? code + ": " + said(refusal) : code + ".";
  }

  private static String said(Throwable refusal) {
    ServerErrorMessage server =
        refusal instanceof PSQLException pg ? pg.getServerErrorMessage() : null;
    if (server != null) {
      return firstLine(server.getMessage());
    }
    return firstLine(
        refusal instanceof PgException pg ? pg.getErrorMessage() : refusal.getMessage());
  }

  private static String firstLine(@Nullable String text) {
    return String.valueOf(text).lines().findFirst().orElse("");
  }

  private static String state(Throwable failure) {
    return chain(failure)
        .filter(StartFailures::isDatabases)
        .map(StartFailures::ownState)
        .findFirst()
        .orElse("");
  }

  private static String ownState(Throwable failure) {
    @Nullable String state =
        failure instanceof SQLException sql
            ? sql.getSQLState()
            : failure instanceof PgException pg ? pg.getSqlState() : null;
    return state == null ? "" : state;
  }

  private static String family(String state) {
    return state.length() < 2 ? "" : state.substring(0, 2);
  }

  private static boolean isDatabases(Throwable failure) {
    return failure instanceof SQLException || failure instanceof PgException;
  }

  private static Optional<Throwable> tls(Throwable failure) {
    return chain(failure).filter(SSLException.class::isInstance).findFirst();
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }
}
