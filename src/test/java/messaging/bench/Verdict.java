package messaging.bench;

/**
 * What a run says about a goal.
 *
 * @param measured the figure; NaN if there is none
 * @param why it is open, or cannot be judged; empty otherwise
 */
record Verdict(Kind kind, double measured, String why) {

  /** The kinds. */
  enum Kind {
    REACHED,
    MISSED,
    /** Missed, and known to be: the page says why. */
    OPEN,
    /** The machine or the reference was not as it has to be. */
    UNJUDGED,
    UNMEASURED
  }

  /** Whether the check may pass with it. */
  boolean passes() {
    return kind == Kind.REACHED || kind == Kind.OPEN;
  }

  /** For the column of a table. */
  String word() {
    return switch (kind) {
      case REACHED -> "yes";
      case MISSED -> "**no**";
      case OPEN -> "**no**, open: " + why;
      case UNJUDGED -> "not judged: " + why;
      case UNMEASURED -> "not measured";
    };
  }
}
