package messaging.bench;

/** What a service and its database hold, and how much of it may grow over a soak. */
enum Held {
  /** What a full collection leaves. */
  HEAP("heap in use, MiB", 0.05, 4),
  DIRECT("direct memory, MiB", 0.05, 4),
  RESIDENT("resident memory, MB", 0.05, 20),
  THREADS("threads", 0.05, 3),
  DESCRIPTORS("descriptors", 0.05, 5),
  CONNECTIONS("database connections in use", 0.05, 3),
  WAITING("sends waiting", 0.05, 50),
  OUTBOX("outbox, rows", 0.25, 5_000),
  DEAD("dead rows", 0.25, 5_000);

  private final String sentence;
  private final double part;
  private final double amount;

  /**
   * @param part of the median that it may grow by
   * @param amount that it may grow by in any case, in its unit
   */
  Held(String sentence, double part, double amount) {
    this.sentence = sentence;
    this.part = part;
    this.amount = amount;
  }

  /** What it is, and its unit. */
  String sentence() {
    return sentence;
  }

  /** By how much it may grow in all and is flat, where that is the median of its values. */
  double mayGrow(double median) {
    return Math.max(amount, part * median);
  }
}
