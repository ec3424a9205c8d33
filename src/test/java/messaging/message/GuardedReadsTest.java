package messaging.message;

import static messaging.message.Guarded.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import messaging.message.FakeStore.ChatsCall;
import messaging.message.FakeStore.ExportCall;
import messaging.message.FakeStore.HistoryCall;
import messaging.message.FakeStore.SeenCall;
import messaging.message.HistoryPosition.After;
import messaging.message.HistoryPosition.Around;
import messaging.message.HistoryPosition.Before;
import messaging.message.HistoryPosition.Latest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be read and marked, and which pages. */
final class GuardedReadsTest {
  private final Guarded guarded = new Guarded();

  private Object historyCall(@Nullable Integer limit, @Nullable Long... positions) {
    guarded.messaging.history(
        new ReadHistory("ann", "bob", limit, positions[0], positions[1], positions[2]));
    return guarded.store.calls.remove(0);
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
    assertThat(guarded.asked).isEmpty();
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
    guarded.assertRefused(
        guarded.messaging.history(new ReadHistory("ann", "bob", limit, before, after, around)),
        ErrorCode.INVALID_PARAMETER);
  }

  @Test
  void listsChatsBehindACursor() {
    ChatCursor cursor = new ChatCursor(Examples.TIME, Examples.CHAT);
    guarded.messaging.chats(new ListChats("ann", 7, cursor.encode()));
    guarded.messaging.chats(new ListChats("ann", null, null));
    assertThat(guarded.store.calls)
        .containsExactly(new ChatsCall("ann", 7, cursor), new ChatsCall("ann", 50, null));
  }

  @Test
  void refusesABadCursorAndABadLimit() {
    for (String cursor : List.of("", "x", "AAAA")) {
      guarded.assertRefused(
          guarded.messaging.chats(new ListChats("ann", null, cursor)), ErrorCode.INVALID_PARAMETER);
    }
    for (int limit : new int[] {0, 201}) {
      guarded.assertRefused(
          guarded.messaging.chats(new ListChats("ann", limit, null)), ErrorCode.INVALID_PARAMETER);
    }
  }

  @Test
  void exportsWhatIsStoredOfTheCaller() {
    guarded.messaging.export(new ExportUser("ann", 7, "cursor"));
    guarded.messaging.export(new ExportUser("ann", null, null));
    assertThat(guarded.store.calls)
        .containsExactly(new ExportCall("ann", "cursor", 7), new ExportCall("ann", null, 50));
  }

  @Test
  void refusesAnExportOfNobodyAndABadLimit() {
    for (ExportUser bad :
        List.of(
            new ExportUser("", null, null),
            new ExportUser("ann", 0, null),
            new ExportUser("ann", 201, null))) {
      guarded.assertRefused(guarded.messaging.export(bad), ErrorCode.INVALID_PARAMETER);
    }
  }

  @Test
  void marksWithoutAskingWhetherTheyAreFriends() {
    guarded.friends = Future.succeededFuture(false);
    guarded.messaging.markSeen(new MarkSeen("ann", "bob", null, null));
    guarded.messaging.markSeen(new MarkSeen("ann", "bob", 1L, Examples.TRACE));
    assertThat(guarded.store.calls)
        .containsExactly(
            new SeenCall("ann", "bob", null, null), new SeenCall("ann", "bob", 1L, Examples.TRACE));
    assertThat(guarded.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void refusesAMarkBelowTheFirstMessage(long upTo) {
    Future<SeenState> answer = guarded.messaging.markSeen(new MarkSeen("ann", "bob", upTo, null));
    guarded.assertRefused(answer, ErrorCode.INVALID_FIELD);
    assertThat(refusal(answer).errors()).extracting(FieldError::pointer).containsExactly("/up_to");
  }
}
