package messaging.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import messaging.testing.NatsClient;
import messaging.testing.Recount;

/**
 * Reads every row and every event of a service without load: in each chat seq is 1 to n, the unread
 * counts are a recount, and each message has its event, once and in order.
 */
final class EveryChat {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The seq of the last event of each chat. */
  private final Map<String, Long> told = new HashMap<>();

  private long events;

  /**
   * Looks at all of it.
   *
   * @param subject of {@code message.sent}, with its prefix
   * @return how much it has read
   * @throws IllegalStateException if anything is not as promised
   */
  static String check(String databaseUri, NatsClient nats, String subject) {
    EveryChat chats = new EveryChat();
    try {
      List<String> wrong = Recount.wrongChats(databaseUri, PATIENCE);
      if (!wrong.isEmpty()) {
        throw new IllegalStateException("Not what its rows say: " + wrong);
      }
      nats.readInOrder(subject, chats::tell);
    } catch (SQLException | JetStreamApiException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Long> stored =
        new Db(databaseUri)
            .rows("SELECT id::text, last_seq FROM chats").stream()
                .collect(Collectors.toMap(row -> row.get(0), row -> Long.valueOf(row.get(1))));
    if (!stored.equals(chats.told)) {
      throw new IllegalStateException("Not told: what is stored of some chats");
    }
    return String.format(
        "All rows of %,d chats and all %,d events are as promised.", stored.size(), chats.events);
  }

  private void tell(Message message) {
    try {
      JsonNode data = JSON.readTree(message.getData()).path("data");
      String chat = data.path("chat_id").asText();
      long seq = data.path("seq").asLong();
      if (seq != told.getOrDefault(chat, 0L) + 1) {
        throw new IllegalStateException("Event " + seq + " of " + chat + " is not the next one");
      }
      told.put(chat, seq);
      events++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
