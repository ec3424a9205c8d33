package messaging.docs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A block of code in a page. Its language says what happens to it: {@code sh} is run, {@code java}
 * is compiled and run, {@code yaml} is loaded as a configuration file, {@code json} is parsed;
 * {@code xml}, {@code text}, {@code sql} and {@code mermaid} are to be read only. Comments right
 * before it say what differs from that, each on a line of its own: {@code <!-- not run: needs a
 * cluster -->}.
 *
 * @param place its file and line
 * @param notes the comments: what is before the colon, and what is behind it
 */
record Sample(String place, String language, String code, Map<String, String> notes) {
  /** Why it cannot run here, or for Java why it is compiled only. */
  static final String NOT_RUN = "not run";

  /** A text that what it prints must hold. */
  static final String PRINTS = "prints";

  /** A text in what it prints after which it is stopped; otherwise it has to end by itself. */
  static final String UNTIL = "until";

  /** The statuses that its HTTP calls get, separated by commas; otherwise each is a 2xx. */
  static final String STATUS = "status";

  private static final Map<String, Set<String>> LANGUAGES =
      Map.of(
          "sh", Set.of(NOT_RUN, PRINTS, UNTIL, STATUS),
          "java", Set.of(NOT_RUN),
          "yaml", Set.of(),
          "json", Set.of(),
          "js", Set.of(),
          "xml", Set.of(),
          "text", Set.of(),
          "sql", Set.of(NOT_RUN),
          "mermaid", Set.of());

  /** What is wrong with language and notes, in words for the author. */
  Optional<String> problem() {
    Set<String> known = LANGUAGES.get(language);
    if (known == null) {
      return Optional.of(place + ": a block is in one of " + LANGUAGES.keySet());
    }
    if (!known.containsAll(notes.keySet())) {
      return Optional.of(place + ": before a block in " + language + " may stand " + known);
    }
    if (notes.values().stream().anyMatch(String::isEmpty)) {
      return Optional.of(place + ": a comment before a block reads <!-- word: text -->");
    }
    return Optional.empty();
  }

  /** Whether something happens to it beyond being read. */
  boolean runs() {
    return !notes.containsKey(NOT_RUN);
  }

  /** The text of a note. */
  Optional<String> note(String name) {
    return Optional.ofNullable(notes.get(name));
  }

  /** The lines of its code. */
  List<String> lines() {
    return code.lines().toList();
  }
}
