package messaging.proof;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.helpers.MessageFormatter;

/** What a check has found. */
final class Findings {
  private final List<String> violations = new ArrayList<>();
  private long looks;

  /**
   * Counts one thing that was looked at; what is not so is a violation.
   *
   * @param violation with <code>{}</code> for each argument
   */
  void expect(boolean holds, String violation, Object... arguments) {
    looks++;
    if (!holds) {
      violations.add(MessageFormatter.basicArrayFormat(violation, arguments));
    }
  }

  /** How many things were looked at. */
  long looks() {
    return looks;
  }

  List<String> violations() {
    return violations;
  }
}
