package messaging.proof;

import messaging.proof.Entry.Used;

/** I13. */
final class BackToBaseline implements Check {
  private static final double TENTH = 1.1;

  /** Of small numbers a tenth is nothing; of memory these are megabytes. */
  private static final double FEW = 10;

  /** Vert.x, Hazelcast and jnats start the threads of their pools when they are first needed. */
  private static final double POOLS = 30;

  @Override
  public String invariant() {
    return "I13";
  }

  @Override
  public String promise() {
    return "Threads, files, waiting calls, direct buffers and heap of a node come back to where they were";
  }

  @Override
  public void check(History history, Findings findings) {
    history.all(Used.class).forEach(used -> findings.expect(isBack(used), "left over: {}", used));
  }

  /** Whether no more is in use than before, but for what a running service needs. */
  static boolean isBack(Used used) {
    return used.after() <= used.before() * TENTH + room(used);
  }

  private static double room(Used used) {
    return used.what().contains("threads") ? POOLS : FEW;
  }
}
