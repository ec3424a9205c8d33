package messaging.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;

/**
 * Measures number and duration of commands: the timer {@code messaging.commands} with the tags
 * {@code command} and {@code outcome}. The outcome is {@link Command#outcome()} or the slug of the
 * refusal. Counts the sends that a limit refused: {@code messaging.sends.limited} with the tag
 * {@code limit}. Thread-safe.
 */
public final class CallMeters implements Around {
  private record Key(String command, String outcome) {}

  private final MeterRegistry meters;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
  private final Map<ErrorCode, Counter> limited;

  /** Registers its timers with {@code meters}. */
  public CallMeters(MeterRegistry meters) {
    this.meters = meters;
    this.limited =
        Map.of(
            ErrorCode.TOO_MANY_MESSAGES_TO_USER, limited("pair"),
            ErrorCode.TOO_MANY_MESSAGES, limited("sender"));
  }

  private Counter limited(String limit) {
    return Counter.builder("messaging.sends.limited")
        .description("Sends refused because their sender had sent too much")
        .tag("limit", limit)
        .register(meters);
  }

  @Override
  public <R extends Record> Future<R> around(Command<?, R> command, Supplier<Future<R>> call) {
    Timer.Sample sample = Timer.start(meters);
    return call.get()
        .onSuccess(reply -> sample.stop(timer(command, command.outcome().apply(reply))))
        .onFailure(failure -> sample.stop(timer(command, refusal(failure))));
  }

  private String refusal(Throwable failure) {
    if (failure instanceof MessagingException refusal) {
      @Nullable Counter counter = limited.get(refusal.code());
      if (counter != null) {
        counter.increment();
      }
      return refusal.code().slug();
    }
    return "internal";
  }

  private Timer timer(Command<?, ?> command, String outcome) {
    return timers.computeIfAbsent(
        new Key(command.meter(), outcome),
        key ->
            Timer.builder("messaging.commands")
                .description("Duration of commands, by outcome")
                .tag("command", key.command())
                .tag("outcome", key.outcome())
                .publishPercentiles(0.5, 0.99)
                .register(meters));
  }
}
