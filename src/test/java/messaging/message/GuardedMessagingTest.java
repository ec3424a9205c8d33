package messaging.message;

import static messaging.message.Guarded.refusal;
import static messaging.message.Guarded.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;
import messaging.message.FakeStore.KeyCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GuardedMessagingTest {
  @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack of a test to hide
  private static final MessagingException NOBODY_KNOWS =
      new MessagingException(ErrorCode.CONTACTS_UNAVAILABLE, "Nobody knows.");

  private final Guarded guarded = new Guarded();

  @Test
  void storesTheMessageOfAFriend() {
    Future<Sent> sent = guarded.messaging.send(send("ann", "bob", " Hi ", "key"));
    assertThat(sent.result()).isEqualTo(new Sent(Examples.message(" Hi "), false));
    assertThat(guarded.store.calls)
        .containsExactly(new NewMessage(Examples.ID, "ann", "bob", " Hi ", "key", Examples.TRACE));
    assertThat(guarded.asked)
        .containsExactly("ann>bob " + new RequestContext("request", Examples.TRACE));
  }

  @Test
  void storesNothingForThoseWhoAreNotFriends() {
    guarded.friends = Future.succeededFuture(false);
    guarded.assertRefused(guarded.messaging.send(send("ann", "bob", "Hi")), ErrorCode.NOT_FRIENDS);
  }

  @Test
  void neverTakesUnknownForAYes() {
    guarded.friends = Future.failedFuture(NOBODY_KNOWS);
    assertThat(refusal(guarded.messaging.send(send("ann", "bob", "Hi")))).isSameAs(NOBODY_KNOWS);
    guarded.friends = Future.failedFuture(new IllegalStateException("a defect"));
    assertThat(guarded.messaging.send(send("ann", "bob", "Hi")).failed()).isTrue();
    guarded.friends = Future.succeededFuture();
    assertThat(guarded.messaging.send(send("ann", "bob", "Hi")).failed()).isTrue();
    assertThat(guarded.store.calls).isEmpty();
  }

  static Stream<Future<Boolean>> refusals() {
    return Stream.of(Future.succeededFuture(false), Future.failedFuture(NOBODY_KNOWS));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void answersARepetitionAfterUnfriendingAndWhileContactsAreDown(Future<Boolean> answer) {
    guarded.friends = answer;
    guarded.store.found = Examples.message("Hi");
    assertThat(guarded.messaging.send(send("ann", "bob", "Hi", "key")).result())
        .isEqualTo(new Sent(Examples.message("Hi"), true));
    assertThat(guarded.store.calls).containsExactly(new KeyCall("ann", "bob", "key"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesAnotherTextUnderAUsedKeyAlsoThen(Future<Boolean> answer) {
    guarded.friends = answer;
    guarded.store.found = Examples.message("Hi");
    assertThat(refusal(guarded.messaging.send(send("ann", "bob", "Ho", "key"))).code())
        .isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesANewKeyThenForTheReasonThatItHas(Future<Boolean> answer) {
    guarded.friends = answer;
    ErrorCode reason = answer.failed() ? ErrorCode.CONTACTS_UNAVAILABLE : ErrorCode.NOT_FRIENDS;
    assertThat(refusal(guarded.messaging.send(send("ann", "bob", "Hi", "key"))).code())
        .isEqualTo(reason);
    assertThat(guarded.store.calls).containsExactly(new KeyCall("ann", "bob", "key"));
  }

  @Test
  void passesOnTheFailureOfTheStore() {
    guarded.store.failure = new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "It is away.");
    assertThat(refusal(guarded.messaging.send(send("ann", "bob", "Hi"))))
        .isSameAs(guarded.store.failure);
    guarded.friends = Future.failedFuture(NOBODY_KNOWS);
    assertThat(refusal(guarded.messaging.send(send("ann", "bob", "Hi", "key"))))
        .isSameAs(guarded.store.failure);
  }

  @Test
  void letsNobodySendToOneselfAndAsksNobodyAboutIt() {
    guarded.assertRefused(guarded.messaging.send(send("ann", "ann", "Hi")), ErrorCode.TO_ONESELF);
    assertThat(guarded.asked).isEmpty();
    assertThat(guarded.messaging.send(send("ann", "Ann", "Hi")).succeeded()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u00a0\u200b", "a\u0000", "\ud800"})
  void refusesABadTextBeforeAnybodyIsAsked(String text) {
    Future<Sent> answer = guarded.messaging.send(send("ann", "bob", text));
    guarded.assertRefused(answer, ErrorCode.INVALID_FIELD);
    assertThat(refusal(answer).errors()).extracting(FieldError::pointer).containsExactly("/text");
    assertThat(guarded.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "ä", "a\n", "\u007f"})
  void refusesABadKeyBeforeAnybodyIsAsked(String key) {
    guarded.assertRefused(
        guarded.messaging.send(send("ann", "bob", "Hi", key)), ErrorCode.INVALID_PARAMETER);
    assertThat(guarded.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'',bob", "ann,''", "'a b',bob", "ann,..", "ann,b/c", "ann,b%20"})
  void refusesWhatIsNoUserInEveryCall(String user, String peer) {
    guarded.assertRefused(
        guarded.messaging.send(send(user, peer, "Hi")), ErrorCode.INVALID_PARAMETER);
    guarded.assertRefused(
        guarded.messaging.history(new ReadHistory(user, peer, null, null, null, null)),
        ErrorCode.INVALID_PARAMETER);
    guarded.assertRefused(
        guarded.messaging.markSeen(new MarkSeen(user, peer, null, null)),
        ErrorCode.INVALID_PARAMETER);
    guarded.assertRefused(
        guarded.messaging.erase(new EraseUser(user, peer, null, null)),
        ErrorCode.INVALID_PARAMETER);
    assertThat(guarded.erasures.steps).isEmpty();
    if (!user.equals("ann")) {
      guarded.assertRefused(
          guarded.messaging.chats(new ListChats(user, null, null)), ErrorCode.INVALID_PARAMETER);
    }
    assertThat(guarded.asked).isEmpty();
  }

  @Test
  void erasesWithoutAskingWhetherTheyAreFriends() {
    guarded.erasures.peers = List.of("bob", "cat");
    assertThat(guarded.messaging.erase(new EraseUser("ann", null, null, null)).result().chats())
        .isEqualTo(2);
    assertThat(guarded.messaging.erase(new EraseUser("ann", "bob", null, null)).result().chats())
        .isEqualTo(1);
    assertThat(guarded.asked).isEmpty();
  }
}
