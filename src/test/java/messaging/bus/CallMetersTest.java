package messaging.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import messaging.message.ErrorCode;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.Messaging;
import messaging.message.MessagingException;
import messaging.message.ReadHistory;
import messaging.message.SendMessage;
import org.junit.jupiter.api.Test;

final class CallMetersTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final FakeMessaging behind = new FakeMessaging();
  private final Messaging messaging = new CallMeters(meters).around(behind);

  private List<String> counted() {
    return meters.find("messaging.commands").timers().stream()
        .map(
            timer ->
                "%s %s %d"
                    .formatted(
                        timer.getId().getTag("command"),
                        timer.getId().getTag("outcome"),
                        timer.count()))
        .toList();
  }

  @Test
  void countsEachCommandByItsOutcome() {
    SendMessage send = new SendMessage("ann", "bob", "Hi", "key", null, null);
    assertThat(messaging.send(send).result()).isEqualTo(Samples.SENT);
    messaging.send(send);
    messaging.history(new ReadHistory("ann", "bob", null, null, null, null));
    messaging.chats(new ListChats("ann", null, null));
    messaging.markSeen(new MarkSeen("ann", "bob", null, null));

    assertThat(counted())
        .containsExactlyInAnyOrder("send replayed 2", "history ok 1", "chats ok 1", "seen ok 1");
  }

  @Test
  void countsRefusalsByTheirSlugAndDefectsTogether() {
    behind.failure = new MessagingException(ErrorCode.NOT_FRIENDS, "For a reason.");
    messaging.send(new SendMessage("ann", "bob", "Hi", null, null, null));
    behind.failure = new IllegalStateException("A defect");
    messaging.chats(new ListChats("ann", null, null));

    assertThat(counted()).containsExactlyInAnyOrder("send not-friends 1", "chats internal 1");
  }

  @Test
  void countsWhatTheLimitsRefuse() {
    refuse(ErrorCode.TOO_MANY_MESSAGES_TO_USER);
    refuse(ErrorCode.TOO_MANY_MESSAGES);
    refuse(ErrorCode.TOO_MANY_MESSAGES);
    refuse(ErrorCode.OVERLOADED);

    assertThat(limited("pair")).isEqualTo(1);
    assertThat(limited("sender")).isEqualTo(2);
  }

  private void refuse(ErrorCode code) {
    behind.failure = new MessagingException(code, "For a reason.");
    messaging.send(new SendMessage("ann", "bob", "Hi", null, null, null));
  }

  private double limited(String limit) {
    return meters.get("messaging.sends.limited").tag("limit", limit).counter().count();
  }
}
