package messaging.contact;

import static java.util.Objects.requireNonNull;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.message.RequestContext;
import messaging.wire.AnswerTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Calls behind a circuit breaker: {@value #FAILURES_TO_OPEN} failures in a row open it, after
 * {@link #OPEN_TIME} {@value #TRIAL_CALLS} calls try again, and unless all of them fail they close
 * it. A no is a success; what this service itself did is neither success nor failure. Thread-safe.
 *
 * <p>Meters: {@code messaging.contact.calls} tagged {@code
 * outcome=yes|no|error|timeout|overloaded|rejected}, where the breaker rejected calls and this
 * service was overloaded, and those of Resilience4j under the name {@value #NAME}.
 */
final class GuardedCalls {
  static final String NAME = "contact-service";
  static final int FAILURES_TO_OPEN = 10;
  static final Duration OPEN_TIME = Duration.ofSeconds(2);
  private static final int TRIAL_CALLS = 3;

  private static final Logger log = LoggerFactory.getLogger(GuardedCalls.class);

  private enum Outcome {
    YES,
    NO,
    ERROR,
    TIMEOUT,
    OVERLOADED,
    REJECTED
  }

  private final ContactCall call;
  private final FaultLog faults;
  private final CircuitBreaker breaker;
  private final Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);

  /**
   * @param clock measures how long the breaker stays open
   */
  GuardedCalls(ContactCall call, MeterRegistry meters, Clock clock) {
    this.call = call;
    this.faults = new FaultLog(call.address(), clock);
    CircuitBreakerRegistry breakers =
        CircuitBreakerRegistry.of(
            CircuitBreakerConfig.custom()
                // All of the last n failed: that is n in a row, and no mixture opens it.
                .slidingWindow(FAILURES_TO_OPEN, FAILURES_TO_OPEN, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(100)
                .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                .waitDurationInOpenState(OPEN_TIME)
                .writableStackTraceEnabled(false)
                .clock(clock)
                .build());
    this.breaker = breakers.circuitBreaker(NAME);
    breaker.getEventPublisher().onStateTransition(event -> changed(event.getStateTransition()));
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
    for (Outcome outcome : Outcome.values()) {
      String tag = outcome.name().toLowerCase(Locale.ROOT);
      timers.put(outcome, meters.timer("messaging.contact.calls", "outcome", tag));
    }
  }

  /**
   * Whether the receiver is a friend of the sender.
   *
   * @return fails with {@link ErrorCode#OVERLOADED} if the fault is this service's, else with
   *     {@link ErrorCode#CONTACTS_UNAVAILABLE}; completes on any thread
   */
  Future<Boolean> ask(String senderId, String receiverId, RequestContext context) {
    long start = System.nanoTime();
    if (!breaker.tryAcquirePermission()) {
      record(Outcome.REJECTED, start);
      return Future.failedFuture(unavailable());
    }
    return Future.succeededFuture()
        // Inside, so that what is thrown is a failure of the call as well.
        .compose(permitted -> call.ask(senderId, receiverId, context))
        .onSuccess(
            friends -> {
              long nanos = record(friends ? Outcome.YES : Outcome.NO, start);
              breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
              faults.well();
            })
        .recover(
            failure -> {
              failed(failure, start, context);
              return Future.failedFuture(
                  failure instanceof OwnFaultException ? overloaded() : unavailable());
            });
  }

  private void failed(Throwable failure, long start, RequestContext context) {
    if (failure instanceof OwnFaultException) {
      record(Outcome.OVERLOADED, start);
      breaker.releasePermission();
      return;
    }
    faults.report(Fault.of(failure), context);
    boolean late = failure instanceof AnswerTimeoutException;
    long nanos = record(late ? Outcome.TIMEOUT : Outcome.ERROR, start);
    breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
  }

  private long record(Outcome outcome, long start) {
    long nanos = System.nanoTime() - start;
    // The constructor made one for each outcome.
    requireNonNull(timers.get(outcome)).record(nanos, TimeUnit.NANOSECONDS);
    return nanos;
  }

  /**
   * Told when it opens and when it closes; the trials in between are only of use when debugging.
   */
  private void changed(StateTransition change) {
    if (change == StateTransition.HALF_OPEN_TO_CLOSED) {
      faults.recovered();
    }
    boolean news =
        change == StateTransition.CLOSED_TO_OPEN || change == StateTransition.HALF_OPEN_TO_CLOSED;
    log.atLevel(news ? Level.WARN : Level.DEBUG)
        .addKeyValue("from", change.getFromState())
        .addKeyValue("to", change.getToState())
        .log("Circuit breaker of the contact-service changed its state");
  }

  private static MessagingException overloaded() {
    return new MessagingException(
        ErrorCode.OVERLOADED,
        "Too many questions to the contact-service are under way; try again.");
  }

  private static MessagingException unavailable() {
    return new MessagingException(
        ErrorCode.CONTACTS_UNAVAILABLE, "The contact-service gave no answer; try again.");
  }
}
