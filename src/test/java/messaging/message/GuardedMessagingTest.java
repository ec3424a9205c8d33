package messaging.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import messaging.message.FakeStore.ChatsCall;
import messaging.message.FakeStore.ExportCall;
import messaging.message.FakeStore.HistoryCall;
import messaging.message.FakeStore.KeyCall;
import messaging.message.FakeStore.SeenCall;
import messaging.message.HistoryPosition.After;
import messaging.message.HistoryPosition.Around;
import messaging.message.HistoryPosition.Before;
import messaging.message.HistoryPosition.Latest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GuardedMessagingTest {
  @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack of a test to hide
  private static final MessagingException NOBODY_KNOWS =
      new MessagingException(ErrorCode.CONTACTS_UNAVAILABLE, "Nobody knows.");

  private final List<String> asked = new ArrayList<>();
  private final FakeStore store = new FakeStore();
  private final FakeErasures erasures = new FakeErasures();
  private Future<Boolean> friends = Future.succeededFuture(true);
  private final Messaging messaging =
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

  private static SendMessage send(String from, String to, String text, @Nullable String key) {
    return new SendMessage(from, to, text, key, "request", Examples.TRACE);
  }

  private static SendMessage send(String from, String to, String text) {
    return send(from, to, text, null);
  }

  private static MessagingException refusal(Future<?> answer) {
    assertThat(answer.failed()).isTrue();
    assertThat(answer.cause()).isInstanceOf(MessagingException.class);
    return (MessagingException) answer.cause();
  }

  private void assertRefused(Future<?> answer, ErrorCode code) {
    assertThat(refusal(answer).code()).isEqualTo(code);
    assertThat(store.calls).isEmpty();
  }

  @Test
  void storesTheMessageOfAFriend() {
    Future<Sent> sent = messaging.send(send("ann", "bob", " Hi ", "key"));
    assertThat(sent.result()).isEqualTo(new Sent(Examples.message(" Hi "), false));
    assertThat(store.calls)
        .containsExactly(new NewMessage(Examples.ID, "ann", "bob", " Hi ", "key", Examples.TRACE));
    assertThat(asked).containsExactly("ann>bob " + new RequestContext("request", Examples.TRACE));
  }

  @Test
  void storesNothingForThoseWhoAreNotFriends() {
    friends = Future.succeededFuture(false);
    assertRefused(messaging.send(send("ann", "bob", "Hi")), ErrorCode.NOT_FRIENDS);
  }

  @Test
  void neverTakesUnknownForAYes() {
    friends = Future.failedFuture(NOBODY_KNOWS);
    assertThat(refusal(messaging.send(send("ann", "bob", "Hi")))).isSameAs(NOBODY_KNOWS);
    friends = Future.failedFuture(new IllegalStateException("a defect"));
    assertThat(messaging.send(send("ann", "bob", "Hi")).failed()).isTrue();
    friends = Future.succeededFuture();
    assertThat(messaging.send(send("ann", "bob", "Hi")).failed()).isTrue();
    assertThat(store.calls).isEmpty();
  }

  static Stream<Future<Boolean>> refusals() {
    return Stream.of(Future.succeededFuture(false), Future.failedFuture(NOBODY_KNOWS));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void answersARepetitionAfterUnfriendingAndWhileContactsAreDown(Future<Boolean> answer) {
    friends = answer;
    store.found = Examples.message("Hi");
    assertThat(messaging.send(send("ann", "bob", "Hi", "key")).result())
        .isEqualTo(new Sent(Examples.message("Hi"), true));
    assertThat(store.calls).containsExactly(new KeyCall("ann", "bob", "key"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesAnotherTextUnderAUsedKeyAlsoThen(Future<Boolean> answer) {
    friends = answer;
    store.found = Examples.message("Hi");
    assertThat(refusal(messaging.send(send("ann", "bob", "Ho", "key"))).code())
        .isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesANewKeyThenForTheReasonThatItHas(Future<Boolean> answer) {
    friends = answer;
    ErrorCode reason = answer.failed() ? ErrorCode.CONTACTS_UNAVAILABLE : ErrorCode.NOT_FRIENDS;
    assertThat(refusal(messaging.send(send("ann", "bob", "Hi", "key"))).code()).isEqualTo(reason);
    assertThat(store.calls).containsExactly(new KeyCall("ann", "bob", "key"));
  }

  @Test
  void passesOnTheFailureOfTheStore() {
    store.failure = new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "It is away.");
    assertThat(refusal(messaging.send(send("ann", "bob", "Hi")))).isSameAs(store.failure);
    friends = Future.failedFuture(NOBODY_KNOWS);
    assertThat(refusal(messaging.send(send("ann", "bob", "Hi", "key")))).isSameAs(store.failure);
  }

  @Test
  void letsNobodySendToOneselfAndAsksNobodyAboutIt() {
    assertRefused(messaging.send(send("ann", "ann", "Hi")), ErrorCode.TO_ONESELF);
    assertThat(asked).isEmpty();
    assertThat(messaging.send(send("ann", "Ann", "Hi")).succeeded()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u00a0\u200b", "a\u0000", "\ud800"})
  void refusesABadTextBeforeAnybodyIsAsked(String text) {
    Future<Sent> answer = messaging.send(send("ann", "bob", text));
    assertRefused(answer, ErrorCode.INVALID_FIELD);
    assertThat(refusal(answer).errors()).extracting(FieldError::pointer).containsExactly("/text");
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "ä", "a\n", "\u007f"})
  void refusesABadKeyBeforeAnybodyIsAsked(String key) {
    assertRefused(messaging.send(send("ann", "bob", "Hi", key)), ErrorCode.INVALID_PARAMETER);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'',bob", "ann,''", "'a b',bob", "ann,..", "ann,b/c", "ann,b%20"})
  void refusesWhatIsNoUserInEveryCall(String user, String peer) {
    assertRefused(messaging.send(send(user, peer, "Hi")), ErrorCode.INVALID_PARAMETER);
    assertRefused(
        messaging.history(new ReadHistory(user, peer, null, null, null, null)),
        ErrorCode.INVALID_PARAMETER);
    assertRefused(
        messaging.markSeen(new MarkSeen(user, peer, null, null)), ErrorCode.INVALID_PARAMETER);
    if (!user.equals("ann")) {
      assertRefused(messaging.chats(new ListChats(user, null, null)), ErrorCode.INVALID_PARAMETER);
    }
    assertThat(asked).isEmpty();
  }

  private Object historyCall(@Nullable Integer limit, @Nullable Long... positions) {
    messaging.history(
        new ReadHistory("ann", "bob", limit, positions[0], positions[1], positions[2]));
    return store.calls.remove(0);
  }

  @Test
  void readsThePageThatIsAskedFor() {
    assertThat(historyCall(null, null, null, null))
        .isEqualTo(new HistoryCall("ann", "bob", new Latest(), 50));
    assertThat(historyCall(1, 1L, null, null))
        .isEqualTo(new HistoryCall("ann", "bob", new Before(1), 1));
    assertThat(historyCall(200, null, 0L, null))
        .isEqualTo(new HistoryCall("ann", "bob", new After(0), 200));
    assertThat(historyCall(2, null, null, Long.MAX_VALUE))
        .isEqualTo(new HistoryCall("ann", "bob", new Around(Long.MAX_VALUE), 2));
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0,,,",
    "-1,,,",
    "201,,,",
    "2147483647,,,",
    ",0,,",
    ",-1,,",
    ",,-1,",
    ",,,0",
    ",,,-9223372036854775808",
    ",1,1,",
    ",1,,1",
    ",,1,1",
    ",1,1,1"
  })
  void refusesAPageOutOfRange(
      @Nullable Integer limit, @Nullable Long before, @Nullable Long after, @Nullable Long around) {
    assertRefused(
        messaging.history(new ReadHistory("ann", "bob", limit, before, after, around)),
        ErrorCode.INVALID_PARAMETER);
  }

  @Test
  void listsChatsBehindACursor() {
    ChatCursor cursor = new ChatCursor(Examples.TIME, Examples.CHAT);
    messaging.chats(new ListChats("ann", 7, cursor.encode()));
    messaging.chats(new ListChats("ann", null, null));
    assertThat(store.calls)
        .containsExactly(new ChatsCall("ann", 7, cursor), new ChatsCall("ann", 50, null));
  }

  @Test
  void refusesABadCursorAndABadLimit() {
    for (String cursor : List.of("", "x", "AAAA")) {
      assertRefused(
          messaging.chats(new ListChats("ann", null, cursor)), ErrorCode.INVALID_PARAMETER);
    }
    for (int limit : new int[] {0, 201}) {
      assertRefused(
          messaging.chats(new ListChats("ann", limit, null)), ErrorCode.INVALID_PARAMETER);
    }
  }

  @Test
  void exportsWhatIsStoredOfTheCaller() {
    messaging.export(new ExportUser("ann", 7, "cursor"));
    messaging.export(new ExportUser("ann", null, null));
    assertThat(store.calls)
        .containsExactly(new ExportCall("ann", "cursor", 7), new ExportCall("ann", null, 50));
  }

  @Test
  void refusesAnExportOfNobodyAndABadLimit() {
    for (ExportUser bad :
        List.of(
            new ExportUser("", null, null),
            new ExportUser("ann", 0, null),
            new ExportUser("ann", 201, null))) {
      assertRefused(messaging.export(bad), ErrorCode.INVALID_PARAMETER);
    }
  }

  @Test
  void marksWithoutAskingWhetherTheyAreFriends() {
    friends = Future.succeededFuture(false);
    messaging.markSeen(new MarkSeen("ann", "bob", null, null));
    messaging.markSeen(new MarkSeen("ann", "bob", 1L, Examples.TRACE));
    assertThat(store.calls)
        .containsExactly(
            new SeenCall("ann", "bob", null, null), new SeenCall("ann", "bob", 1L, Examples.TRACE));
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void refusesAMarkBelowTheFirstMessage(long upTo) {
    Future<SeenState> answer = messaging.markSeen(new MarkSeen("ann", "bob", upTo, null));
    assertRefused(answer, ErrorCode.INVALID_FIELD);
    assertThat(refusal(answer).errors()).extracting(FieldError::pointer).containsExactly("/up_to");
  }
}
