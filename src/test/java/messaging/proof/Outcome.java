package messaging.proof;

import java.time.Duration;
import java.util.List;
import messaging.proof.Checker.Verdict;

/**
 * What came of a campaign.
 *
 * @param what it was about, as a sentence
 * @param faults each time that one struck
 * @param took from the first call to the verdict
 */
record Outcome(
    String what,
    long seed,
    List<String> faults,
    long calls,
    Duration took,
    List<Verdict> verdicts) {

  /** All violations of all promises. */
  long violations() {
    return verdicts.stream().mapToLong(verdict -> verdict.findings().violations().size()).sum();
  }

  @Override
  public String toString() {
    return String.format(
        "proof: %s: seed %d, %d faults, %d calls, %d s, %d violations",
        what, seed, faults.size(), calls, took.toSeconds(), violations());
  }
}
