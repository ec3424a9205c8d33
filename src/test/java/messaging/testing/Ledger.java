package messaging.testing;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Records what clients sent and the answers that they got. Thread-safe. */
public final class Ledger {

  /** One message of a client; all its repetitions count as one. */
  public record Intent(String key, String sender, String receiver, String text) {

    /** With its own key. */
    public static Intent of(String sender, String receiver, String text) {
      return new Intent(UUID.randomUUID().toString(), sender, receiver, text);
    }
  }

  /** The outcome of an intent, from the view of its client. */
  public enum Knowledge {
    /** It was answered 2xx at least once. */
    STORED,
    /** It was answered 4xx, and never 2xx. */
    REFUSED,
    /** It was answered 5xx or not at all. */
    UNKNOWN
  }

  /**
   * An intent with all its answers.
   *
   * @param messages messages of the 2xx answers
   */
  public record Entry(Intent intent, Knowledge knowledge, List<JsonObject> messages) {}

  private final Map<Intent, Entry> entries = new LinkedHashMap<>();

  /** Records a send; its answer is recorded later, or never. */
  public synchronized void sending(Intent intent) {
    entries.putIfAbsent(intent, new Entry(intent, Knowledge.UNKNOWN, List.of()));
  }

  /** Records a 2xx answer and its message. */
  public synchronized void stored(Intent intent, JsonObject message) {
    List<JsonObject> messages = new ArrayList<>(entry(intent).messages());
    messages.add(message);
    entries.put(intent, new Entry(intent, Knowledge.STORED, messages));
  }

  /** Records a 4xx answer. */
  public synchronized void refused(Intent intent) {
    if (entry(intent).knowledge() == Knowledge.UNKNOWN) {
      entries.put(intent, new Entry(intent, Knowledge.REFUSED, List.of()));
    }
  }

  private Entry entry(Intent intent) {
    sending(intent);
    return requireNonNull(entries.get(intent));
  }

  /** All entries so far, ordered by their first send. */
  public synchronized Collection<Entry> entries() {
    return List.copyOf(entries.values());
  }
}
