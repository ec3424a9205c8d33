package messaging.bench;

/** The names of figures in {@link Results}. */
final class Figures {
  /** Accepted requests a second. */
  static final String RATE = "rate";

  /** Latency, milliseconds. */
  static final String P50 = "p50";

  static final String P99 = "p99";

  /** Followed by the name of the process: CPU microseconds an accepted request. */
  static final String CPU = "cpu ";

  /** The most of the Java heap that was in use, MiB. */
  static final String HEAP = "heap";

  /** The longest from a commit to the acknowledgement of its event so far, seconds. */
  static final String EVENT_AGE = "event age";

  /** Answers other than 2xx. */
  static final String REFUSED = "refused";

  private Figures() {}
}
