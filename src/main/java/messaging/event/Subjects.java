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

  /** Those of the version before; a stream that it created takes them. */
  List<String> before() {
    return Arrays.stream(EventType.values())
        .filter(type -> type != EventType.MESSAGE_ERASED)
        .map(this::of)
        .toList();
  }

  /** One pattern that matches all of them. */
  String pattern() {
    return prefix + ANY_OF_OURS;
  }
}
