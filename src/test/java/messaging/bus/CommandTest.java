package messaging.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import messaging.message.Messaging;
import messaging.message.SendMessage;
import messaging.message.Sent;
import org.junit.jupiter.api.Test;

final class CommandTest {

  /** The addresses and the names in metrics are a contract. */
  @Test
  void keepsItsAddressesAndNames() {
    assertThat(Command.ALL.stream().collect(Collectors.toMap(Command::address, Command::meter)))
        .containsOnly(
            entry("messages.send", "send"),
            entry("messages.history", "history"),
            entry("chats.list", "chats"),
            entry("messages.seen", "seen"),
            entry("users.export", "export"),
            entry("users.erase", "erase"));
  }

  @Test
  void hasEveryCallOfMessaging() {
    List<List<Type>> calls = new ArrayList<>();
    for (Method call : Messaging.class.getMethods()) {
      Type answer = call.getGenericReturnType();
      calls.add(
          List.of(
              call.getParameterTypes()[0],
              ((ParameterizedType) answer).getActualTypeArguments()[0]));
    }
    assertThat(Command.ALL.stream().map(row -> List.<Type>of(row.request(), row.reply())))
        .containsExactlyInAnyOrderElementsOf(calls);
  }

  @Test
  void repeatsNoSendWithoutAKey() {
    SendMessage without = new SendMessage("ann", "bob", "Hi", null, null, null);
    SendMessage with = new SendMessage("ann", "bob", "Hi", "key", null, null);
    assertThat(Command.SEND.repeatable().test(without)).isFalse();
    assertThat(Command.SEND.repeatable().test(with)).isTrue();
  }

  @Test
  void tellsARepeatedSendFromAFirstOne() {
    assertThat(Command.SEND.outcome().apply(new Sent(Samples.MESSAGE, false))).isEqualTo("ok");
    assertThat(Command.SEND.outcome().apply(new Sent(Samples.MESSAGE, true))).isEqualTo("replayed");
  }
}
