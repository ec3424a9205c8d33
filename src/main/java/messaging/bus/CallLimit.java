package messaging.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;

/**
 * Limits the calls in progress: a call above the limit fails at once with {@link
 * ErrorCode#OVERLOADED}. The check runs on the event loop of the connection. This protects the one
 * event loop that writes, so that accepted calls are answered in time and others are refused in
 * time. Thread-safe; several event loops share one.
 *
 * <p>Meters: the gauge {@code messaging.calls.in.flight} and the counter {@code
 * messaging.calls.refused}.
 */
public final class CallLimit implements Around {
  private final int limit;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Counter refused;

  /**
   * A limit for all calls together.
   *
   * @param limit maximum number of calls in progress, at least 1
   */
  public CallLimit(int limit, MeterRegistry meters) {
    this.limit = limit;
    this.refused =
        Counter.builder("messaging.calls.refused")
            .description("Calls refused because too many were in progress")
            .register(meters);
    Gauge.builder("messaging.calls.in.flight", inFlight, AtomicInteger::get)
        .description("Calls over HTTP in progress")
        .register(meters);
  }

  @Override
  public <R extends Record> Future<R> around(Command<?, R> command, Supplier<Future<R>> call) {
    if (inFlight.incrementAndGet() > limit) {
      inFlight.decrementAndGet();
      refused.increment();
      return Future.failedFuture(
          new MessagingException(
              ErrorCode.OVERLOADED, "Too many calls are in progress. Try again."));
    }
    return call.get().onComplete(done -> inFlight.decrementAndGet());
  }
}
