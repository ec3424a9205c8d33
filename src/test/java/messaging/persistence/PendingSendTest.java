package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import messaging.message.ErrorCode;
import messaging.message.Message;
import messaging.message.MessagingException;
import messaging.message.NewMessage;
import messaging.message.Sent;
import org.junit.jupiter.api.Test;

final class PendingSendTest {
  private final PendingSend first = pending("hello", "key");
  private final PendingSend same = pending("hello", "key");
  private final PendingSend other = pending("bye", "key");

  private static PendingSend pending(String text, String key) {
    return new PendingSend(new NewMessage(UUID.randomUUID(), "ann", "bob", text, key, null), 0);
  }

  private void repeat() {
    first.repeatedBy(same);
    first.repeatedBy(other);
  }

  @Test
  void answersItsRepetitionsWithWhatWasStored() {
    repeat();
    Sent stored =
        new Sent(
            new Message(
                first.message().id(),
                UUID.randomUUID(),
                1,
                "ann",
                "bob",
                "hello",
                Instant.EPOCH,
                Message.Status.SENT),
            false);
    first.complete(stored);

    assertThat(first.answer().result()).isEqualTo(stored);
    assertThat(same.answer().result()).isEqualTo(new Sent(stored.message(), true));
    assertThat(other.answer().cause())
        .isInstanceOfSatisfying(
            MessagingException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED));
  }

  @Test
  void failsItsRepetitionsToo() {
    repeat();
    MessagingException reason = new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "down");
    first.fail(reason);

    assertThat(first.answer().cause()).isSameAs(reason);
    assertThat(same.answer().cause()).isSameAs(reason);
    assertThat(other.answer().cause()).isSameAs(reason);
  }

  @Test
  void isTheSameAsItsRepetitionOnlyByItsKey() {
    assertThat(first.identity()).isEqualTo(same.identity());
    assertThat(first.hasKey()).isTrue();
    PendingSend withoutKey = new PendingSend(keyless(), 0);
    assertThat(withoutKey.hasKey()).isFalse();
    assertThat(withoutKey.identity()).isNotEqualTo(new PendingSend(keyless(), 0).identity());
  }

  private static NewMessage keyless() {
    return new NewMessage(UUID.randomUUID(), "ann", "bob", "hello", null, null);
  }
}
