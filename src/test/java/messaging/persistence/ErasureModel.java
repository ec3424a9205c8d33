package messaging.persistence;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.ErasedRange;
import messaging.message.DomainEvent.MessageErased;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.FeedPosition;
import messaging.message.Message;
import messaging.message.Message.Status;
import org.jspecify.annotations.Nullable;

/** A chat as it should be while both sides send, mark and erase. */
final class ErasureModel {
  /** A message as it should be. */
  static final class Known {
    final Message first;
    final String key;
    boolean erased;

    Known(Message first, String key) {
      this.first = first;
      this.key = key;
    }

    boolean isBy(String user) {
      return first.senderId().equals(user);
    }
  }

  final String ann;
  final String bob;
  final List<Known> messages = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  final List<FeedPosition> places = new ArrayList<>();
  long annsMark;
  long bobsMark;

  ErasureModel(int number) {
    // Both orders of the two names
    ann = (number % 2 == 0 ? "a" : "z") + number;
    bob = "m" + number;
  }

  String peer(String user) {
    return user.equals(ann) ? bob : ann;
  }

  long mark(String user) {
    return user.equals(ann) ? annsMark : bobsMark;
  }

  long unread(String user) {
    return messages.stream()
        .filter(known -> !known.isBy(user) && known.first.seq() > mark(user))
        .count();
  }

  @Nullable Known at(int hundredths) {
    return messages.isEmpty() ? null : messages.get(hundredths * messages.size() / 100);
  }

  /** Up to {@code limit} messages behind a place; gives what the step should answer. */
  List<Long> erase(String user, Instant before, long after, int limit) {
    List<Known> gone =
        messages.stream()
            .filter(known -> known.isBy(user) && !known.erased && known.first.seq() > after)
            .filter(known -> known.first.timestamp().isBefore(before))
            .limit(limit)
            .toList();
    gone.forEach(known -> known.erased = true);
    if (!gone.isEmpty()) {
      long last = gone.get(gone.size() - 1).first.seq();
      events.add(user + " erased " + (gone.get(0).first.seq() - 1) + "-" + last);
    }
    return gone.stream().map(known -> known.first.seq()).toList();
  }

  /** A message as it should be found. */
  Message expected(long seq) {
    Known known = messages.get((int) seq - 1);
    Message first = known.first;
    boolean seen = seq <= mark(first.receiverId());
    return new Message(
        first.id(),
        first.chatId(),
        first.seq(),
        first.senderId(),
        first.receiverId(),
        known.erased ? "" : first.text(),
        first.timestamp(),
        known.erased ? Status.ERASED : seen ? Status.SEEN : Status.SENT);
  }

  /** A moment of the feed, as {@link #events} has it. */
  static String name(DomainEvent event) {
    if (event instanceof MessageSent sent) {
      return sent.message().senderId() + " sent " + sent.message().seq();
    }
    if (event instanceof MessageErased erased) {
      ErasedRange range = erased.range();
      return range.senderId() + " erased " + range.fromSeq() + "-" + range.upToSeq();
    }
    MessageSeen seen = (MessageSeen) event;
    return seen.mark().seenBy() + " saw " + seen.mark().fromSeq() + "-" + seen.mark().seenUpTo();
  }
}
