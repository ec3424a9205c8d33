package messaging.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import messaging.message.ChatPage;
import messaging.message.ErrorCode;
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
 * Sheds load: while as many calls as it may are under way, one more fails at once with {@link
 * ErrorCode#OVERLOADED}. Asked on the event loop of the connection it keeps a flood from the one
 * event loop that writes, so that what was taken is answered in time and the rest is refused in
 * time. Thread-safe; several event loops share one.
 *
 * <p>Meters: the gauge {@code messaging.calls.in.flight} and the counter {@code
 * messaging.calls.refused}.
 */
public final class BoundedMessaging implements Messaging {
  private final Messaging bounded;
  private final int limit;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Counter refused;

  /**
   * Lets through to {@code bounded}.
   *
   * @param limit calls under way at once, at least 1
   */
  public BoundedMessaging(Messaging bounded, int limit, MeterRegistry meters) {
    this.bounded = bounded;
    this.limit = limit;
    this.refused =
        Counter.builder("messaging.calls.refused")
            .description("Calls that were refused as too many were under way")
            .register(meters);
    Gauge.builder("messaging.calls.in.flight", inFlight, AtomicInteger::get)
        .description("Calls over HTTP that are under way")
        .register(meters);
  }

  @Override
  public Future<Sent> send(SendMessage command) {
    return admit(() -> bounded.send(command));
  }

  @Override
  public Future<History> history(ReadHistory query) {
    return admit(() -> bounded.history(query));
  }

  @Override
  public Future<ChatPage> chats(ListChats query) {
    return admit(() -> bounded.chats(query));
  }

  @Override
  public Future<SeenState> markSeen(MarkSeen command) {
    return admit(() -> bounded.markSeen(command));
  }

  private <T> Future<T> admit(Supplier<Future<T>> call) {
    if (inFlight.incrementAndGet() > limit) {
      inFlight.decrementAndGet();
      refused.increment();
      return Future.failedFuture(
          new MessagingException(ErrorCode.OVERLOADED, "Too many calls are under way; try again."));
    }
    return call.get().onComplete(done -> inFlight.decrementAndGet());
  }
}
