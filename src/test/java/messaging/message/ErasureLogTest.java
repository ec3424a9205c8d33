package messaging.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import messaging.message.ErasureLog.Range;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ErasureLogTest {
  private static final UUID CHAT = new UUID(1, 2);
  private static final Range RANGE = new Range(1, CHAT, "ann", 2, 5, null, 0);

  @ParameterizedTest
  @CsvSource({"2, false", "3, true", "5, true", "6, false"})
  void hasWhatIsAboveItsFirstSeqAndUpToItsLast(long seq, boolean has) {
    assertThat(RANGE.has(CHAT, "ann", seq)).isEqualTo(has);
  }

  @ParameterizedTest
  @CsvSource({"1, bob", "2, ann"})
  void hasNothingOfAnotherChatOrSender(long chat, String sender) {
    assertThat(RANGE.has(new UUID(chat, 2), sender, 3)).isFalse();
  }
}
