package messaging.proof;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import messaging.testing.Jdbc;

/** Changes functions in the database of a service that runs. */
final class FunctionSource {
  private FunctionSource() {}

  /**
   * Replaces a part of a function.
   *
   * @throws IllegalStateException if no function of this name has that part
   */
  static void change(String postgresUri, String function, String part, String by) {
    try (Connection connection = Jdbc.connect(postgresUri);
        Statement statement = connection.createStatement()) {
      statement.execute(source(connection, function, part).replace(part, by));
    } catch (SQLException e) {
      throw new IllegalStateException(function + " cannot be changed", e);
    }
  }

  /** A function may also have forms for nodes of the version before, which call this one. */
  private static String source(Connection connection, String function, String part)
      throws SQLException {
    try (PreparedStatement look =
        connection.prepareStatement(
            """
            SELECT pg_get_functiondef(oid) FROM pg_proc
            WHERE proname = ? AND strpos(prosrc, ?) > 0
            """)) {
      look.setString(1, function);
      look.setString(2, part);
      try (ResultSet found = look.executeQuery()) {
        if (!found.next()) {
          throw new IllegalStateException(function + " has changed: it lacks " + part);
        }
        return found.getString(1);
      }
    }
  }
}
