package messaging.persistence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.ErasedRange;
import messaging.message.DomainEvent.MessageErased;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.Message;
import org.jspecify.annotations.Nullable;

/** A chat of two as a list of what is kept, two marks, and all that was ever told. */
final class Conversation {
  final String ann;
  final String bob;
  private final List<Line> kept = new ArrayList<>();
  private final Map<String, Long> marks = new HashMap<>();
  private final List<Told> told = new ArrayList<>();
  private long last;
  private long published;
  private long old;

  /** A message that is kept; its text is empty if it is gone. */
  record Line(long seq, String sender, String text, @Nullable String key) {
    Line empty() {
      return new Line(seq, sender, "", null);
    }

    /** The same line, of a message that was read. */
    static Line of(Message message, List<Line> expected) {
      String key =
          expected.stream()
              .filter(line -> line.seq == message.seq())
              .findFirst()
              .map(Line::key)
              .orElse(null);
      return new Line(message.seq(), message.senderId(), message.text(), key);
    }
  }

  /** An event in the order of commit; seq is that of a message, else 0. */
  private record Told(long seq, String name) {}

  Conversation(String ann, String bob) {
    this.ann = ann;
    this.bob = bob;
  }

  String peer(String user) {
    return user.equals(ann) ? bob : ann;
  }

  long last() {
    return last;
  }

  List<Line> kept() {
    return List.copyOf(kept);
  }

  /** The first seq that is kept; 1 before anything was sent. */
  long first() {
    return kept.isEmpty() ? 1 : kept.get(0).seq;
  }

  Optional<Line> withKey(String sender, String key) {
    return kept.stream()
        .filter(line -> line.sender.equals(sender) && key.equals(line.key))
        .findFirst();
  }

  long send(String sender, String text, @Nullable String key) {
    last++;
    kept.add(new Line(last, sender, text, key));
    told.add(new Told(last, sent(last)));
    return last;
  }

  long mark(String user) {
    return marks.getOrDefault(user, 0L);
  }

  /** What the other one sent, of what is kept above this seq. */
  long received(String user, long above) {
    return kept.stream().filter(line -> line.seq > above && !line.sender.equals(user)).count();
  }

  void mark(String user, long upTo) {
    long before = mark(user);
    if (upTo > before) {
      marks.put(user, upTo);
      told.add(new Told(0, seen(user, before, upTo)));
    }
  }

  void publish() {
    published = last;
  }

  void makeOld(long upTo) {
    old = Math.max(old, upTo);
  }

  /** What is old and published goes; the last one stays empty. */
  void purge() {
    long upTo = Math.min(old, published);
    kept.removeIf(line -> line.seq <= upTo && line.seq < last);
    kept.replaceAll(line -> line.seq <= upTo ? line.empty() : line);
  }

  /** The first so many that this one sent, and that have a text, lose it; gives how many. */
  int erase(String sender, int limit) {
    List<Line> gone =
        kept.stream()
            .filter(line -> line.sender.equals(sender) && !line.text.isEmpty())
            .limit(limit)
            .toList();
    kept.replaceAll(line -> gone.contains(line) ? line.empty() : line);
    if (!gone.isEmpty()) {
      long upTo = gone.get(gone.size() - 1).seq;
      told.add(new Told(0, erased(sender, gone.get(0).seq - 1, upTo)));
    }
    return gone.size();
  }

  /** How many events there are; a place in {@link #toldAfter}. */
  int told() {
    return told.size();
  }

  /** The names of the events after that many, without those of messages that are gone. */
  List<String> toldAfter(int place) {
    return told.subList(place, told.size()).stream()
        .filter(event -> event.seq == 0 || event.seq >= first())
        .map(Told::name)
        .toList();
  }

  /** The name of an event that was read, if a message in it has the text that it should have. */
  String name(DomainEvent event) {
    if (event instanceof MessageSent sent) {
      Message message = sent.message();
      return kept.contains(Line.of(message, kept)) ? sent(message.seq()) : message.toString();
    }
    if (event instanceof MessageErased erasure) {
      ErasedRange range = erasure.range();
      return erased(range.senderId(), range.fromSeq(), range.upToSeq());
    }
    MessageSeen mark = (MessageSeen) event;
    return seen(mark.mark().seenBy(), mark.mark().fromSeq(), mark.mark().seenUpTo());
  }

  private static String sent(long seq) {
    return "message " + seq;
  }

  private static String erased(String user, long from, long upTo) {
    return user + " erased " + from + "-" + upTo;
  }

  private static String seen(String user, long from, long upTo) {
    return user + " saw " + from + "-" + upTo;
  }
}
