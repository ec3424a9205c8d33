package messaging.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import messaging.message.FakeStore.KeyCall;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A sender who may send one message an hour. */
final class SendingTest {
  private final FakeStore store = new FakeStore();
  private Future<Boolean> friends = Future.succeededFuture(true);
  private final Sending sending = sending(store);

  private Sending sending(MessageStore into) {
    return new Sending(
        (sender, receiver, context) -> friends,
        into,
        () -> Examples.ID,
        Optional.of(new SenderLimit(1, Duration.ofHours(1))));
  }

  private static SendMessage message(String text, @Nullable String key) {
    return new SendMessage("ann", "bob", text, key, null, null);
  }

  private Future<Sent> send(String text, @Nullable String key) {
    return sending.send(message(text, key));
  }

  private static void assertLimited(Future<Sent> answer) {
    assertThat(answer.cause())
        .isInstanceOfSatisfying(
            MessagingException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_MESSAGES);
              assertThat(refusal.retryAfter().orElseThrow())
                  .isBetween(Duration.ofMinutes(30), Duration.ofHours(1));
            });
  }

  @Test
  void refusesAMessageTooManyWithoutAskingTheStore() {
    assertThat(send("one", null).succeeded()).isTrue();
    store.calls.clear();

    assertLimited(send("two", null));
    assertThat(store.calls).isEmpty();
  }

  @Test
  void answersARepetitionBeyondTheLimit() {
    send("one", "key");
    store.found = Examples.message("one");

    assertThat(send("one", "key").result()).isEqualTo(new Sent(Examples.message("one"), true));
    assertThat(((MessagingException) send("other", "key").cause()).code())
        .isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED);
    store.found = null;
    assertLimited(send("two", "new"));
  }

  @Test
  void takesNothingForARepetitionWithinTheLimit() {
    store.replays = true;
    IntStream.range(0, 3).forEach(i -> assertThat(send("one", "key").succeeded()).isTrue());
    store.replays = false;

    assertThat(send("two", null).succeeded()).isTrue();
    assertLimited(send("three", null));
  }

  @Test
  void takesNothingForWhatTheServiceFailedToDo() {
    store.failure = new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "It is away.");
    send("one", null);
    store.failure = null;

    assertThat(send("one", null).succeeded()).isTrue();
  }

  @Test
  void countsWhatTheSenderMustNotSend() {
    friends = Future.succeededFuture(false);
    assertThat(((MessagingException) send("one", null).cause()).code())
        .isEqualTo(ErrorCode.NOT_FRIENDS);
    friends = Future.succeededFuture(true);

    assertLimited(send("one", null));
  }

  /** Answers a look-up of a key when the test does. */
  private static final class SlowStore extends FakeStore {
    private final List<Promise<Optional<Message>>> lookUps = new ArrayList<>();

    @Override
    public Future<Optional<Message>> findByKey(String from, String to, String key) {
      calls.add(new KeyCall(from, to, key));
      Promise<Optional<Message>> lookUp = Promise.promise();
      lookUps.add(lookUp);
      return lookUp.future();
    }

    void find(int lookUp) {
      lookUps.get(lookUp).complete(Optional.of(Examples.message("next")));
    }
  }

  @Test
  void looksKeysOfASenderUpOneAfterTheOther() {
    SlowStore slowStore = new SlowStore();
    Sending slow = sending(slowStore);
    slow.send(message("one", null));

    List<Future<Sent>> answers =
        IntStream.range(0, 101).mapToObj(i -> slow.send(message("next", "key" + i))).toList();

    assertLimited(answers.get(100));
    for (int i = 0; i < 100; i++) {
      assertThat(slowStore.lookUps).hasSize(i + 1);
      assertThat(answers.get(i).isComplete()).isFalse();
      slowStore.find(i);
      assertThat(answers.get(i).result().replayed()).isTrue();
    }
    Future<Sent> later = slow.send(message("next", "key"));
    slowStore
        .lookUps
        .get(100)
        .fail(new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "It is away."));
    assertThat(((MessagingException) later.cause()).code())
        .isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
  }

  @Test
  void keepsTheLineOfASenderWhileSomeOfItWait() {
    SlowStore slowStore = new SlowStore();
    Sending slow = sending(slowStore);
    slow.send(message("one", null));
    slow.send(message("next", "first"));
    slow.send(message("next", "second"));
    slow.send(message("next", "third"));

    for (int i = 0; i < 200; i++) {
      slowStore.find(i);
      assertThat(slow.send(message("next", "more" + i)).isComplete()).isFalse();
      assertThat(slowStore.lookUps).hasSize(i + 2);
    }
  }
}
