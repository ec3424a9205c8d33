package messaging.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules over a store in memory, with friends as a test likes. */
final class Guarded {
  final List<String> asked = new ArrayList<>();
  final FakeStore store = new FakeStore();
  final FakeErasures erasures = new FakeErasures();
  Future<Boolean> friends = Future.succeededFuture(true);

  final Messaging messaging =
      new GuardedMessaging(sending(), store, new UserErasure(erasures, () -> 0), store);

  private Sending sending() {
    return new Sending(
        (sender, receiver, context) -> {
          asked.add(sender + ">" + receiver + " " + context);
          return friends;
        },
        store,
        () -> Examples.ID,
        Optional.empty());
  }

  static SendMessage send(String from, String to, String text, @Nullable String key) {
    return new SendMessage(from, to, text, key, "request", Examples.TRACE);
  }

  static SendMessage send(String from, String to, String text) {
    return send(from, to, text, null);
  }

  static MessagingException refusal(Future<?> answer) {
    assertThat(answer.failed()).isTrue();
    assertThat(answer.cause()).isInstanceOf(MessagingException.class);
    return (MessagingException) answer.cause();
  }

  void assertRefused(Future<?> answer, ErrorCode code) {
    assertThat(refusal(answer).code()).isEqualTo(code);
    assertThat(store.calls).isEmpty();
  }
}
