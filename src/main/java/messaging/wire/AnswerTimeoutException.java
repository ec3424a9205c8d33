package messaging.wire;

import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** There was no whole answer at the deadline. No stack trace, as it is no defect. */
public final class AnswerTimeoutException extends TimeoutException {
  @Serial private static final long serialVersionUID = 1L;

  private final Duration held;

  AnswerTimeoutException(Duration held) {
    super("No answer within the deadline");
    this.held = held;
  }

  /**
   * How long the other side kept this process waiting: the time since the call, without the time
   * for which this process itself was late, because its event loop, its JVM or its CPU was busy.
   */
  public Duration held() {
    return held;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
