package messaging.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import messaging.message.ChatPage;
import messaging.message.EraseUser;
import messaging.message.Erased;
import messaging.message.ErrorCode;
import messaging.message.ExportPage;
import messaging.message.ExportUser;
import messaging.message.History;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.Messaging;
import messaging.message.MessagingException;
import messaging.message.ReadHistory;
import messaging.message.SeenState;
import messaging.message.SendMessage;
import messaging.message.Sent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CallLimitTest {
  private static final int LIMIT = 2;

  static final List<Function<Messaging, Future<?>>> CALLS =
      List.of(
          messaging -> messaging.send(new SendMessage("ann", "bob", "hi", null, null, null)),
          messaging -> messaging.history(new ReadHistory("ann", "bob", null, null, null, null)),
          messaging -> messaging.chats(new ListChats("ann", null, null)),
          messaging -> messaging.markSeen(new MarkSeen("ann", "bob", null, null)),
          messaging -> messaging.export(new ExportUser("ann", null, null)));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Unanswered behind = new Unanswered();
  private final Messaging messaging = new CallLimit(LIMIT, meters).around(behind);

  @ParameterizedTest
  @FieldSource("CALLS")
  void refusesAtOnceWhatIsAboveTheLimitUntilOneIsAnswered(Function<Messaging, Future<?>> call) {
    Future<?> first = call.apply(messaging);
    Future<?> second = call.apply(messaging);

    Future<?> third = call.apply(messaging);

    assertThat(first.isComplete()).isFalse();
    assertThat(second.isComplete()).isFalse();
    assertThat(third.cause())
        .asInstanceOf(type(MessagingException.class))
        .extracting(MessagingException::code)
        .isEqualTo(ErrorCode.OVERLOADED);
    assertThat(meters.get("messaging.calls.refused").counter().count()).isEqualTo(1);
    assertThat(meters.get("messaging.calls.in.flight").gauge().value()).isEqualTo(LIMIT);

    behind.calls.remove().fail("no answer");
    assertThat(call.apply(messaging).isComplete()).as("there is a place again").isFalse();
    assertThat(call.apply(messaging).failed()).as("and it is taken").isTrue();
  }

  /** Keeps calls open until the test completes them. */
  private static final class Unanswered implements Messaging {
    private final Deque<Promise<?>> calls = new ArrayDeque<>();

    private <T> Future<T> take() {
      Promise<T> answer = Promise.promise();
      calls.add(answer);
      return answer.future();
    }

    @Override
    public Future<Sent> send(SendMessage command) {
      return take();
    }

    @Override
    public Future<History> history(ReadHistory query) {
      return take();
    }

    @Override
    public Future<ChatPage> chats(ListChats query) {
      return take();
    }

    @Override
    public Future<SeenState> markSeen(MarkSeen command) {
      return take();
    }

    @Override
    public Future<ExportPage> export(ExportUser query) {
      return take();
    }

    @Override
    public Future<Erased> erase(EraseUser command) {
      return take();
    }
  }
}
