package messaging.hostile;

/** A word that stands in all that is made up here, and that nothing may show to others. */
final class Canary {
  /** Of letters only, so that each encoding keeps it. */
  static final String WORD = "QxCanaryZq";

  private static final int SHOWN = 300;

  private Canary() {}

  /** What stands around its first place in a text; empty if it is not there. */
  static String around(String text) {
    int at = text.indexOf(WORD);
    return at < 0
        ? ""
        : text.substring(Math.max(0, at - SHOWN), Math.min(text.length(), at + SHOWN));
  }
}
