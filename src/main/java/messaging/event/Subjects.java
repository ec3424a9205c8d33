package messaging.event;

import java.util.Arrays;
import java.util.List;
import messaging.message.EventType;

/** The subjects of the events: the prefix of this deployment, then the type of the event. */
final class Subjects {
  private static final String ANY_OF_OURS = "message.*";

  private final String prefix;

  Subjects(String prefix) {
    this.prefix = prefix;
  }

  /** Where events of {@code type} go. */
  String of(EventType type) {
    return prefix + type.wireName();
  }

  /** All of them, exactly; what a stream that is created takes. */
  List<String> all() {
    return Arrays.stream(EventType.values()).map(this::of).toList();
  }

  /** One pattern that matches all of them. */
  String pattern() {
    return prefix + ANY_OF_OURS;
  }

  /** Whether a stream with the subjects {@code taken} gets every event. */
  boolean coveredBy(List<String> taken) {
    return all().stream()
        .allMatch(subject -> taken.stream().anyMatch(pattern -> matches(pattern, subject)));
  }

  /** NATS wildcards: {@code *} is one token, {@code >} at the end is one or more. */
  private static boolean matches(String pattern, String subject) {
    String[] wanted = pattern.split("\\.", -1);
    String[] tokens = subject.split("\\.", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (i >= tokens.length) {
        return false;
      }
      if (wanted[i].equals(">")) {
        return true;
      }
      if (!wanted[i].equals("*") && !wanted[i].equals(tokens[i])) {
        return false;
      }
    }
    return wanted.length == tokens.length;
  }
}
