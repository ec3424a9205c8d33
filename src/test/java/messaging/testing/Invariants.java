package messaging.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.JetStreamApiException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import messaging.testing.Ledger.Entry;
import messaging.testing.Ledger.Intent;

/**
 * Compares the answers to clients, the rows in PostgreSQL and the events in NATS. Use it after all
 * faults are over and the outbox is empty, on a database and a stream without other users.
 */
public final class Invariants {
  private static final String ROWS =
      """
      SELECT m.chat_id::text, m.seq, m.sent_at, m.id::text, m.text, m.idempotency_key, c.last_seq,
             CASE WHEN m.from_lo THEN c.user_lo ELSE c.user_hi END AS sender,
             CASE WHEN m.from_lo THEN c.user_hi ELSE c.user_lo END AS receiver
      FROM messages m JOIN chats c ON c.id = m.chat_id
      ORDER BY m.chat_id, m.seq
      """;

  private record Row(String chatId, long seq, Instant at, String id, long lastSeq, Intent intent) {}

  private record Event(String id, String subject, JsonObject data) {}

  private final List<Row> rows;
  private final List<Event> events;

  private Invariants(List<Row> rows, List<Event> events) {
    this.rows = rows;
    this.events = events;
  }

  /**
   * Reads everything.
   *
   * @param postgresUri of the database of the service
   * @param subject of {@code message.sent}, with its prefix
   */
  public static Invariants read(String postgresUri, String natsUrl, String subject) {
    return new Invariants(rows(postgresUri), events(natsUrl, subject));
  }

  /** Number of stored messages. */
  public static long stored(String postgresUri) {
    try (Connection connection = Jdbc.connect(postgresUri);
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM messages")) {
      count.next();
      return count.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("The messages cannot be counted", e);
    }
  }

  /**
   * Checks every promise about messages.
   *
   * @throws AssertionError with the broken promise
   */
  public void hold(Ledger ledger) {
    assertStoredOnceAsAcknowledged(ledger);
    assertNumberedWithoutGaps();
    assertToldOnceAndInOrder();
  }

  /**
   * I1 and I2: acknowledged messages are stored once; refused ones are not stored; there are no
   * others.
   */
  private void assertStoredOnceAsAcknowledged(Ledger ledger) {
    Map<Intent, List<Row>> unclaimed =
        rows.stream().collect(groupingBy(Row::intent, HashMap::new, toList()));
    for (Entry entry : ledger.entries()) {
      List<Row> found = Optional.ofNullable(unclaimed.remove(entry.intent())).orElse(List.of());
      switch (entry.knowledge()) {
        case STORED -> assertThat(found).as("stored: %s", entry).hasSize(1);
        case REFUSED -> assertThat(found).as("refused: %s", entry).isEmpty();
        case UNKNOWN -> assertThat(found).as("unknown: %s", entry).hasSizeLessThanOrEqualTo(1);
      }
      for (JsonObject told : entry.messages()) {
        assertThat(fields(told)).isEqualTo(fields(found.get(0)));
      }
    }
    assertThat(unclaimed).as("rows that nobody sent").isEmpty();
  }

  /** I3: seq is 1 to n in each chat, and time does not go back. */
  private void assertNumberedWithoutGaps() {
    byChat()
        .forEach(
            (chat, its) -> {
              assertThat(its.stream().map(Row::seq))
                  .as("seq of " + chat)
                  .containsExactlyElementsOf(
                      LongStream.rangeClosed(1, its.get(0).lastSeq()).boxed().toList());
              assertThat(its.stream().map(Row::at)).as("times of " + chat).isSorted();
            });
  }

  /** I4 and I5: each message has its event, once, equal to it, and in the order of the chat. */
  private void assertToldOnceAndInOrder() {
    Map<String, List<Event>> told = events.stream().collect(groupingBy(Event::subject));
    assertThat(told.keySet()).isEqualTo(byChat().keySet());
    byChat()
        .forEach(
            (chat, its) -> {
              List<Event> events = told.getOrDefault(chat, List.of());
              assertThat(events.stream().map(Event::id))
                  .as("ids of the events of " + chat)
                  .containsExactlyElementsOf(its.stream().map(Row::id).toList());
              assertThat(events.stream().map(event -> fields(event.data())))
                  .as("events of " + chat)
                  .containsExactlyElementsOf(its.stream().map(Invariants::fields).toList());
            });
  }

  private static List<Object> fields(JsonObject message) {
    return List.of(
        message.getString("id"),
        message.getString("chat_id"),
        message.getLong("seq"),
        message.getString("sender_id"),
        message.getString("receiver_id"),
        message.getString("text"),
        message.getInstant("timestamp"));
  }

  private static List<Object> fields(Row row) {
    Intent intent = row.intent();
    return List.of(
        row.id(),
        row.chatId(),
        row.seq(),
        intent.sender(),
        intent.receiver(),
        intent.text(),
        row.at());
  }

  private Map<String, List<Row>> byChat() {
    return rows.stream().collect(groupingBy(Row::chatId, LinkedHashMap::new, toList()));
  }

  private static List<Row> rows(String postgresUri) {
    List<Row> rows = new ArrayList<>();
    try (Connection connection = Jdbc.connect(postgresUri);
        Statement statement = connection.createStatement();
        ResultSet all = statement.executeQuery(ROWS)) {
      while (all.next()) {
        rows.add(
            new Row(
                all.getString("chat_id"),
                all.getLong("seq"),
                all.getTimestamp("sent_at").toInstant(),
                all.getString("id"),
                all.getLong("last_seq"),
                new Intent(
                    all.getString("idempotency_key"),
                    all.getString("sender"),
                    all.getString("receiver"),
                    all.getString("text"))));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The messages cannot be read", e);
    }
    return rows;
  }

  private static List<Event> events(String natsUrl, String subject) {
    List<Event> events = new ArrayList<>();
    try (NatsClient client = new NatsClient(natsUrl)) {
      client.readInOrder(
          subject,
          message -> {
            JsonObject event = new JsonObject(new String(message.getData(), UTF_8));
            events.add(
                new Event(
                    event.getString("id"),
                    event.getString("subject"),
                    event.getJsonObject("data")));
          });
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException("The stream cannot be read", e);
    }
    return events;
  }
}
