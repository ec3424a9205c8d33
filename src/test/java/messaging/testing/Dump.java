package messaging.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** The contents of a database as {@code pg_dump} takes them: rows and sequences, no files. */
public final class Dump {
  private final Map<String, byte[]> rows = new LinkedHashMap<>();
  private final Map<String, Long> sequences = new LinkedHashMap<>();

  private Dump() {}

  /**
   * Takes it.
   *
   * @param uri {@code postgresql://user:password@host:port/database}
   */
  public static Dump of(String uri) throws SQLException {
    Dump dump = new Dump();
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
      for (String table : names(statement, "r")) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        copies.copyOut("COPY " + table + " TO STDOUT", text);
        dump.rows.put(table, text.toByteArray());
      }
      for (String sequence : names(statement, "S")) {
        try (ResultSet last = statement.executeQuery("SELECT last_value FROM " + sequence)) {
          last.next();
          dump.sequences.put(sequence, last.getLong(1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return dump;
  }

  /** Whether a row of a table has this text. */
  public boolean contains(String text) {
    return rows.values().stream().anyMatch(all -> new String(all, UTF_8).contains(text));
  }

  /** Puts it into a database that has the tables, in place of their contents. */
  public void restore(String uri) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
      for (Map.Entry<String, byte[]> table : rows.entrySet()) {
        statement.execute("TRUNCATE " + table.getKey());
        copies.copyIn(
            "COPY " + table.getKey() + " FROM STDIN", new ByteArrayInputStream(table.getValue()));
      }
      for (Map.Entry<String, Long> sequence : sequences.entrySet()) {
        statement.execute(
            "SELECT setval('" + sequence.getKey() + "', " + sequence.getValue() + ")");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(Statement statement, String kind) throws SQLException {
    List<String> names = new ArrayList<>();
    String sql =
        """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = '%s' AND relname NOT LIKE 'flyway%%'
        """
            .formatted(kind);
    try (ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        names.add(found.getString(1));
      }
    }
    return names;
  }
}
