package messaging.bus;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import messaging.message.ChatPage;
import messaging.message.History;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.Messaging;
import messaging.message.MessagingException;
import messaging.message.ReadHistory;
import messaging.message.SeenState;
import messaging.message.SendMessage;
import messaging.message.Sent;

/**
 * Counts and times the commands by outcome: {@code messaging.commands} with the tags {@code
 * command} and {@code outcome}, which is {@code ok}, {@code replayed} or the slug of the refusal.
 * Thread-safe.
 */
public final class MeteredMessaging implements Messaging {
  private record Key(String command, String outcome) {}

  private final Messaging measured;
  private final MeterRegistry meters;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  /** Measures {@code measured} into {@code meters}. */
  public MeteredMessaging(Messaging measured, MeterRegistry meters) {
    this.measured = measured;
    this.meters = meters;
  }

  @Override
  public Future<Sent> send(SendMessage command) {
    return timed("send", () -> measured.send(command), sent -> sent.replayed() ? "replayed" : "ok");
  }

  @Override
  public Future<History> history(ReadHistory query) {
    return timed("history", () -> measured.history(query), history -> "ok");
  }

  @Override
  public Future<ChatPage> chats(ListChats query) {
    return timed("chats", () -> measured.chats(query), page -> "ok");
  }

  @Override
  public Future<SeenState> markSeen(MarkSeen command) {
    return timed("seen", () -> measured.markSeen(command), state -> "ok");
  }

  private <T> Future<T> timed(
      String command, Supplier<Future<T>> call, Function<T, String> outcome) {
    Timer.Sample sample = Timer.start(meters);
    return call.get()
        .onSuccess(value -> sample.stop(timer(command, outcome.apply(value))))
        .onFailure(failure -> sample.stop(timer(command, refusal(failure))));
  }

  private static String refusal(Throwable failure) {
    return failure instanceof MessagingException refusal ? refusal.code().slug() : "internal";
  }

  private Timer timer(String command, String outcome) {
    return timers.computeIfAbsent(
        new Key(command, outcome),
        key ->
            Timer.builder("messaging.commands")
                .description("Commands behind the event bus, by outcome")
                .tag("command", command)
                .tag("outcome", outcome)
                .publishPercentiles(0.5, 0.99)
                .register(meters));
  }
}
