package messaging.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import messaging.message.FakeErasures.StepCall;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserErasureTest {
  private final FakeErasures store = new FakeErasures();
  private long pace;
  private long now;
  private final UserErasure erasure = new UserErasure(store, () -> now += pace);

  private Erased erase(@Nullable String chatWith, @Nullable String cursor) {
    return erasure.erase(new EraseUser("ann", chatWith, null, cursor)).await();
  }

  @Test
  void goesThroughAllChatsAndCountsWhatItErases() {
    store.peers = IntStream.range(0, 121).mapToObj(n -> "peer%04d".formatted(n)).toList();
    assertThat(erase(null, null)).isEqualTo(new Erased(121, 242, null, 7));
  }

  @Test
  void countsOnlyTheChatsInWhichItErases() {
    store.peers = List.of("bob", "cat", "dan");
    store.silent = Set.of("bob", "dan");
    assertThat(erase(null, null)).isEqualTo(new Erased(1, 2, null, 7));
  }

  @Test
  void staysWithinTheOneChatThatIsNamed() {
    store.peers = List.of("bob", "cat");
    assertThat(erase("bob", null)).isEqualTo(new Erased(1, 2, null, 7));
    assertThat(store.steps).extracting(StepCall::peerId).containsOnly("bob");
  }

  @Test
  void passesTheTimeOn() {
    Instant before = Instant.parse("2026-01-01T00:00:00Z");
    erasure.erase(new EraseUser("ann", "bob", before, null)).await();
    assertThat(store.steps).extracting(StepCall::before).containsOnly(before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsAfterATimeAndGoesOnWhereItEnded(boolean oneChat) {
    store.peers = oneChat ? List.of("bob") : List.of("bob", "cat", "dan");
    pace = Duration.ofSeconds(1).toNanos();
    long messages = 0;
    int calls = 0;
    String next = null;
    do {
      Erased part = erase(oneChat ? "bob" : null, next);
      messages += part.messages();
      next = part.next();
      calls++;
    } while (next != null);
    assertThat(messages).isEqualTo((long) FakeErasures.MESSAGES * store.peers.size());
    assertThat(calls).isGreaterThan(1);
    assertThat(store.steps).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "!", "AAAA", "AAAAAAAAAAEg", "_________2JvYg"})
  void refusesACursorThatIsNotOurs(String cursor) {
    assertThatThrownBy(() -> erase(null, cursor))
        .isInstanceOfSatisfying(
            MessagingException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_PARAMETER));
  }

  @Test
  void goesOnFromTheBeginningOfAChat() {
    assertThat(erase("cat", new ErasureCursor("cat", 0).encode()).messages()).isEqualTo(2);
  }

  @Test
  void refusesTheCursorOfAnotherChat() {
    String cursor = new ErasureCursor("cat", 1).encode();
    assertThat(erase("cat", cursor).messages()).isEqualTo(1);
    store.steps.clear();
    assertThatThrownBy(() -> erase("bob", cursor)).isInstanceOf(MessagingException.class);
    assertThat(store.steps).isEmpty();
  }
}
