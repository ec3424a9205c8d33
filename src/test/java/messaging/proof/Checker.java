package messaging.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code mvn -q exec:java -Dexec.main=messaging.proof.Checker -Dexec.args=FILE}: checks a recorded
 * history, and prints each invariant with the number of looks and with its violations. Ends with 1
 * if one was broken.
 */
public final class Checker {
  private static final int SHOWN = 5;

  /** A check and what it has found. */
  record Verdict(Check check, Findings findings) {

    boolean holds() {
      return findings.violations().isEmpty();
    }

    @Override
    public String toString() {
      List<String> all = findings.violations();
      return String.format(
              Locale.ROOT,
              "%-4s %-75s %,9d looks, %d violations",
              check.invariant(),
              check.promise(),
              findings.looks(),
              all.size())
          + String.join("", all.stream().limit(SHOWN).map(one -> "\n       " + one).toList());
    }
  }

  private Checker() {}

  /** Checks everything. */
  static List<Verdict> check(History history) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Check check : Check.ALL) {
      Findings findings = new Findings();
      check.check(history, findings);
      verdicts.add(new Verdict(check, findings));
    }
    return verdicts;
  }

  /** See the class. */
  public static void main(String[] args) throws IOException {
    boolean holds = true;
    for (Verdict verdict : check(History.read(Path.of(args[0])))) {
      System.out.println(verdict);
      holds &= verdict.holds();
    }
    System.exit(holds ? 0 : 1);
  }
}
