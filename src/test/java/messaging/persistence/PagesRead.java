package messaging.persistence;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What statements cost, which does not depend on how busy the machine is. */
final class PagesRead {
  private PagesRead() {}

  /** Runs the statement, and gives the number of pages that it looked at. */
  static long by(Statement statement, String sql) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql)) {
      rows.next();
      JsonObject plan = new JsonArray(rows.getString(1)).getJsonObject(0).getJsonObject("Plan");
      return plan.getLong("Shared Hit Blocks") + plan.getLong("Shared Read Blocks");
    }
  }
}
