package messaging.testing;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What clients sent, and what they were told about it: the half of the truth that is not in the
 * database. Thread-safe.
 */
public final class Ledger {

  /** One message as a client means it, however often it is sent. */
  public record Intent(String key, String sender, String receiver, String text) {

    /** With a key of its own. */
    public static Intent of(String sender, String receiver, String text) {
      return new Intent(UUID.randomUUID().toString(), sender, receiver, text);
    }
  }

  /** What became of an intent as far as its client knows. */
  public enum Knowledge {
    /** It was answered 2xx at least once. */
    STORED,
    /** It was answered 4xx, and never 2xx. */
    REFUSED,
    /** It was answered 5xx or not at all. */
    UNKNOWN
  }

  /**
   * An intent with all of its answers.
   *
   * @param messages of the 2xx answers
   */
  public record Entry(Intent intent, Knowledge knowledge, List<JsonObject> messages) {}

  private final Map<Intent, Entry> entries = new LinkedHashMap<>();

  /** Notes that it was sent; the answer is noted later, or never. */
  public synchronized void sending(Intent intent) {
    entries.putIfAbsent(intent, new Entry(intent, Knowledge.UNKNOWN, List.of()));
  }

  /** Notes a 2xx answer and the message in it. */
  public synchronized void stored(Intent intent, JsonObject message) {
    List<JsonObject> messages = new ArrayList<>(entry(intent).messages());
    messages.add(message);
    entries.put(intent, new Entry(intent, Knowledge.STORED, messages));
  }

  /** Notes a 4xx answer. */
  public synchronized void refused(Intent intent) {
    if (entry(intent).knowledge() == Knowledge.UNKNOWN) {
      entries.put(intent, new Entry(intent, Knowledge.REFUSED, List.of()));
    }
  }

  private Entry entry(Intent intent) {
    sending(intent);
    return requireNonNull(entries.get(intent));
  }

  /** Everything so far, in the order in which it was first sent. */
  public synchronized Collection<Entry> entries() {
    return List.copyOf(entries.values());
  }
}
