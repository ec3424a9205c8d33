package messaging.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Erasure;
import messaging.proof.Entry.Mark;
import messaging.proof.Entry.Published;
import messaging.proof.Entry.Row;
import messaging.proof.Entry.Searched;
import messaging.testing.Jdbc;
import messaging.testing.NatsClient;

/** Reads all that is kept, outside of the service. A new table gets its entries here. */
final class Everything {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String CHATS =
      """
      SELECT id::text, user_lo, user_hi, first_seq, last_seq, lo_seen, hi_seen, lo_unread, hi_unread FROM chats
      """;

  private static final String ROWS =
      """
      SELECT m.chat_id::text, m.seq, m.id::text,
        CASE WHEN m.from_lo THEN c.user_lo ELSE c.user_hi END,
        CASE WHEN m.from_lo THEN c.user_hi ELSE c.user_lo END,
        m.text, m.idempotency_key,
        to_char(m.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      FROM messages m
      LEFT JOIN chats c ON c.id = m.chat_id
      """;

  private static final String MARKS =
      """
      SELECT s.chat_id::text, s.id, s.after_seq, CASE WHEN s.by_lo THEN c.user_lo ELSE c.user_hi END,
        s.from_seq, s.seen_up_to, s.event_id::text
      FROM seen_marks s
      LEFT JOIN chats c ON c.id = s.chat_id
      """;

  private static final String ERASURES =
      """
      SELECT e.chat_id::text, e.id, e.after_seq, CASE WHEN e.from_lo THEN c.user_lo ELSE c.user_hi END,
        e.from_seq, e.up_to_seq, e.event_id::text
      FROM erasures e
      LEFT JOIN chats c ON c.id = e.chat_id
      """;

  private static final String IN_STREAM = "SELECT count(*) FROM erasures WHERE NOT cleaned";

  private Everything() {}

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** All rows of all tables. */
  static List<Entry> tables(String postgresUri) {
    List<Entry> all = new ArrayList<>();
    try (Connection connection = Jdbc.connect(postgresUri);
        Statement statement = connection.createStatement()) {
      read(statement, CHATS, row -> all.add(chat(row)));
      read(statement, ROWS, row -> all.add(row(row)));
      read(statement, MARKS, row -> all.add(mark(row)));
      read(statement, ERASURES, row -> all.add(erasure(row)));
    } catch (SQLException e) {
      throw new IllegalStateException("The tables cannot be read", e);
    }
    return all;
  }

  /** Whether all erased messages are deleted from the stream, as the tables say. */
  static boolean isCleaned(String postgresUri) {
    try (Connection connection = Jdbc.connect(postgresUri);
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery(IN_STREAM)) {
      count.next();
      return count.getLong(1) == 0;
    } catch (SQLException e) {
      throw new IllegalStateException("The tables cannot be read", e);
    }
  }

  /** Takes a row. */
  private interface Taker {
    void take(ResultSet row) throws SQLException;
  }

  private static void read(Statement statement, String sql, Taker taker) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        taker.take(rows);
      }
    }
  }

  private static Chat chat(ResultSet row) throws SQLException {
    return new Chat(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9));
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString(1),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8));
  }

  private static Mark mark(ResultSet row) throws SQLException {
    return new Mark(
        row.getString(1),
        row.getLong(2),
        row.getLong(3),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        row.getString(7));
  }

  private static Erasure erasure(ResultSet row) throws SQLException {
    return new Erasure(
        row.getString(1),
        row.getLong(2),
        row.getLong(3),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        row.getString(7));
  }

  /** All events of the stream. */
  static List<Published> stream(String natsUrl, String stream) {
    try (NatsClient client = new NatsClient(natsUrl)) {
      List<Published> all = new ArrayList<>();
      for (MessageInfo info : client.read(stream)) {
        String text = new String(info.getData(), StandardCharsets.UTF_8);
        all.add(new Published(info.getSeq(), info.getSubject(), json(text)));
      }
      return all;
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException("The stream cannot be read", e);
    }
  }

  /** Searches a log for the texts of messages. */
  static Searched search(Path log) throws IOException {
    return search(log.getFileName().toString(), Files.readString(log));
  }

  /** Searches a text for those of messages. */
  static Searched search(String place, String text) {
    List<String> found =
        text.lines().filter(line -> line.contains(Person.CANARY)).limit(3).toList();
    return new Searched(place, text.length(), found);
  }
}
