package messaging.proof;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import messaging.message.EventType;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Erasure;
import messaging.proof.Entry.Licence;
import messaging.proof.Entry.Mark;
import messaging.proof.Entry.Op;
import messaging.proof.Entry.Retention;
import messaging.proof.Entry.Row;
import messaging.proof.Entry.Struck;
import org.jspecify.annotations.Nullable;

/** All that was recorded in a run. */
final class History {
  private static final long NEVER = Long.MAX_VALUE;
  private final Map<Class<?>, List<Entry>> entries;
  private final Map<String, Row> byId = new HashMap<>();
  private final Map<String, List<Row>> rows;
  private final Map<String, List<Mark>> marks;
  private final Map<String, List<Erasure>> erasures;
  private final Map<String, List<Call>> attempts;
  private final Map<String, String> texts = new HashMap<>();
  private final long maxAge;
  private final Map<String, Row> purged = new TreeMap<>();
  private final List<Call> erases;

  History(List<? extends Entry> entries) {
    this.entries = entries.stream().collect(groupingBy(Entry::getClass));
    all(Row.class).forEach(row -> byId.put(row.id(), row));
    maxAge = all(Retention.class).mapToLong(Retention::maxAge).findAny().orElse(NEVER);
    findPurged();
    byId.putAll(purged);
    rows =
        messages()
            .sorted(Comparator.comparingLong(Row::seq))
            .collect(groupingBy(Row::chat, TreeMap::new, toList()));
    marks =
        all(Mark.class)
            .sorted(Comparator.comparingLong(Mark::order))
            .collect(groupingBy(Mark::chat, TreeMap::new, toList()));
    erasures =
        all(Erasure.class)
            .sorted(Comparator.comparingLong(Erasure::order))
            .collect(groupingBy(Erasure::chat, TreeMap::new, toList()));
    attempts = calls(Op.SEND).collect(groupingBy(call -> String.valueOf(call.input().text())));
    erases =
        calls(Op.ERASE)
            .collect(
                groupingBy(call -> String.valueOf(call.input().walk()), TreeMap::new, toList()))
            .values()
            .stream()
            .map(History::whole)
            .toList();
    Shown.all(this)
        .map(Shown::data)
        .filter(data -> !data.path("text").asText().isEmpty())
        .forEach(data -> texts.putIfAbsent(data.path("id").asText(), data.path("text").asText()));
  }

  /** What is left of them is what somebody was shown. */
  private void findPurged() {
    Map<String, Long> firstSeq =
        all(Chat.class).collect(Collectors.toMap(Chat::id, Chat::firstSeq, (one, same) -> one));
    Shown.all(this)
        .filter(shown -> shown.type() == EventType.MESSAGE_SENT)
        .map(shown -> Row.of(shown.data()))
        .filter(row -> !byId.containsKey(row.id()))
        .filter(row -> row.seq() < firstSeq.getOrDefault(row.chat(), 1L))
        .forEach(
            row -> purged.merge(row.id(), row, (one, other) -> one.text().isEmpty() ? other : one));
  }

  /** As if it had been one call; one that is not done may go on at any later time. */
  private static Call whole(List<Call> calls) {
    Call first = calls.get(0);
    Call last = calls.get(calls.size() - 1);
    boolean isDone = last.succeeded() && last.body().path("next").isNull();
    return new Call(
        first.begun(),
        isDone ? last.ended() : null,
        last.node(),
        last.user(),
        Op.ERASE,
        first.input(),
        isDone ? last.status() : 0,
        null,
        last.answer());
  }

  /** Reads a file of lines. */
  static History read(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return new History(lines.map(EntryJson::parse).toList());
    }
  }

  /** All entries of a kind, in the order of the file. */
  <T extends Entry> Stream<T> all(Class<T> kind) {
    return entries.getOrDefault(kind, List.of()).stream().map(kind::cast);
  }

  /** All calls of an operation. */
  Stream<Call> calls(Op op) {
    return all(Call.class).filter(call -> call.op() == op);
  }

  /** The message with that id, or null. */
  @Nullable Row row(String id) {
    return byId.get(id);
  }

  /** All messages: those in the tables, and those that were purged. */
  Stream<Row> messages() {
    return Stream.concat(all(Row.class), purged.values().stream());
  }

  /** Whether it is in the tables no more. */
  boolean isPurged(Row row) {
    return purged.containsKey(row.id());
  }

  /** Whether at that time it was so old that it could be purged. */
  boolean isOld(Row row, long at) {
    return maxAge < NEVER && at - firstSent(row) >= maxAge;
  }

  /** The messages of each chat, by seq. */
  Map<String, List<Row>> rows() {
    return rows;
  }

  /** The moves of the marks of a chat, in their order. */
  List<Mark> marks(String chat) {
    return marks.getOrDefault(chat, List.of());
  }

  /** The moves of all marks. */
  Map<String, List<Mark>> marks() {
    return marks;
  }

  /** The erasures of a chat, in their order. */
  List<Erasure> erasures(String chat) {
    return erasures.getOrDefault(chat, List.of());
  }

  /** The one that emptied a message, or null. */
  @Nullable Erasure erasure(Row row) {
    return erasures(row.chat()).stream()
        .filter(erasure -> erasure.has(row.sender(), row.seq()))
        .findFirst()
        .orElse(null);
  }

  /** All that users asked to erase; the calls of one erasure as one. */
  List<Call> erases() {
    return erases;
  }

  /** The text of a message when it was sent; null if it was erased and shown to nobody before. */
  @Nullable String text(Row row) {
    return row.text().isEmpty() ? texts.get(row.id()) : row.text();
  }

  /** Whether a message of an answer or an event is this one, as it was sent or as it is erased. */
  boolean isShown(Row row, JsonNode message) {
    String text = message.path("text").asText();
    boolean mayBeErased =
        row.text().isEmpty() || isPurged(row) || until(Licence.LOSE_COMMITS) > Long.MIN_VALUE;
    boolean isErased = message.path("status").asText().equals("erased");
    return row.is(message) && (isErased ? text.isEmpty() && mayBeErased : text.equals(text(row)));
  }

  /**
   * All calls that sent this text, which no two messages share unless one is erased, in the order
   * of the file.
   */
  List<Call> attempts(String text) {
    return attempts.getOrDefault(text, List.of());
  }

  /** All calls that sent the text of this message; none if it is not known. */
  List<Call> attempts(Row row) {
    String text = text(row);
    return text == null ? List.of() : attempts(text);
  }

  /** The calls that sent each text. */
  Map<String, List<Call>> attempts() {
    return attempts;
  }

  /** When it was sent first; the beginning of the run if nobody sent it. */
  long firstSent(Row row) {
    return attempts(row).stream().mapToLong(Call::begun).min().orElse(0);
  }

  /** When it was known to be stored; never, if no call was told. */
  long firstStored(Row row) {
    return attempts(row).stream()
        .filter(Call::succeeded)
        .filter(call -> call.body().path("id").asText().equals(row.id()))
        .mapToLong(Call::end)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Until when a licence was given; before all times without one. */
  long until(Licence licence) {
    return all(Struck.class)
        .filter(struck -> struck.licences().contains(licence))
        .mapToLong(Struck::ended)
        .max()
        .orElse(Long.MIN_VALUE);
  }

  /** Whether what was seen at that time may have been lost later. */
  boolean mayBeLost(long at) {
    return at <= until(Licence.LOSE_COMMITS);
  }
}
