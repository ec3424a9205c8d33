package messaging.bus;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import messaging.message.MessagingException;

/**
 * Measures number and duration of commands: the timer {@code messaging.commands} with the tags
 * {@code command} and {@code outcome}. The outcome is {@link Command#outcome()} or the slug of the
 * refusal. Thread-safe.
 */
public final class CallMeters implements Around {
  private record Key(String command, String outcome) {}

  private final MeterRegistry meters;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  /** Registers its timers with {@code meters}. */
  public CallMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public <R extends Record> Future<R> around(Command<?, R> command, Supplier<Future<R>> call) {
    Timer.Sample sample = Timer.start(meters);
    return call.get()
        .onSuccess(reply -> sample.stop(timer(command, command.outcome().apply(reply))))
        .onFailure(failure -> sample.stop(timer(command, refusal(failure))));
  }

  private static String refusal(Throwable failure) {
    return failure instanceof MessagingException refusal ? refusal.code().slug() : "internal";
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
