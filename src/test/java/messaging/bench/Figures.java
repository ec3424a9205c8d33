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

  /** That of the service, PostgreSQL and NATS together. */
  static final String CPU_SUM = "cpu sum";

  /** The part of the machine that processes used that are none of ours, percent. */
  static final String FOREIGN = "foreign";

  /** The part of the machine that other machines on the same host took, percent. */
  static final String STEAL = "steal";

  /** The most of the Java heap that was in use, MiB. */
  static final String HEAP = "heap";

  /** Resident memory of the service at the end of the load, MB. */
  static final String RESIDENT = "resident";

  /** Bytes of WAL a message. */
  static final String WAL = "wal";

  /** The longest from a commit to the acknowledgement of its event so far, seconds. */
  static final String EVENT_AGE = "event age";

  /** Answers other than 2xx. */
  static final String REFUSED = "refused";

  /** CPU seconds of the service from its start until it was ready. */
  static final String START_CPU = "start cpu";

  /** Seconds from the start of the service until it was ready. */
  static final String START_TIME = "start time";

  /** Followed by a number from 1: accepted requests a second in that window after readiness. */
  static final String WINDOW = "window ";

  /** Followed by a statement: microseconds in PostgreSQL a message. */
  static final String STATEMENT = "statement ";

  /** All statements but the sending one, microseconds in PostgreSQL a message. */
  static final String RELAY_STATEMENTS = "relay statements";

  private Figures() {}
}
