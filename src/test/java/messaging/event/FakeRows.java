package messaging.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import messaging.message.DomainEvent;
import messaging.message.Outbox.Depth;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.StreamPosition;
import org.jspecify.annotations.Nullable;

/** The rows of a {@link FakeOutbox}, which lets one call in at a time. */
final class FakeRows {
  private final TreeMap<Long, Held> entries = new TreeMap<>();
  private final Map<UUID, TreeMap<Long, Held>> parked = new HashMap<>();
  private final List<UUID> appended = new ArrayList<>();
  private StreamPosition stream = new StreamPosition(null, 0);
  private long lastPosition;

  private record Held(long position, UUID chatId, @Nullable DomainEvent event) {
    Entry entry() {
      return new Entry(position, chatId, event, null);
    }
  }

  void append(DomainEvent event) {
    add(event.chatId(), event);
    appended.add(event.id());
  }

  void add(UUID chatId, @Nullable DomainEvent event) {
    // Positions have gaps, as a sequence in a database has.
    lastPosition += 3;
    entries.put(lastPosition, new Held(lastPosition, chatId, event));
  }

  List<UUID> appended() {
    return List.copyOf(appended);
  }

  boolean isDone() {
    return entries.isEmpty() && parked.isEmpty();
  }

  Set<UUID> parkedChats() {
    return new HashSet<>(parked.keySet());
  }

  StreamPosition noted() {
    return stream;
  }

  List<Entry> read(int limit) {
    return entries.values().stream().limit(limit).map(Held::entry).toList();
  }

  void noteUpTo(long position, StreamPosition noted, Set<Long> positions) {
    for (var entry : new ArrayList<>(entries.headMap(position, true).values())) {
      entries.remove(entry.position);
      if (positions.contains(entry.position)) {
        parked.computeIfAbsent(entry.chatId, chat -> new TreeMap<>()).put(entry.position, entry);
      }
    }
    stream = noted;
  }

  List<Entry> readParked(UUID chatId, int limit) {
    return parked.getOrDefault(chatId, new TreeMap<>()).values().stream()
        .limit(limit)
        .map(Held::entry)
        .toList();
  }

  void noteParked(UUID chatId, long position, StreamPosition noted) {
    TreeMap<Long, Held> chat = parked.getOrDefault(chatId, new TreeMap<>());
    chat.headMap(position, true).clear();
    if (chat.isEmpty()) {
      parked.remove(chatId);
    }
    stream = noted;
  }

  Depth depth() {
    return new Depth(entries.size(), oldest(), null);
  }

  private @Nullable Instant oldest() {
    if (entries.isEmpty()) {
      return null;
    }
    DomainEvent event = entries.firstEntry().getValue().event;
    return event == null ? null : event.time();
  }
}
