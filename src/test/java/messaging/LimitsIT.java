package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import messaging.RunningService.Answer;
import messaging.bus.MessagingClient;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.message.SendMessage;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two nodes where a user may send 2 messages to one other, and 3 in all on a node. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class LimitsIT {
  private RunningService node;
  private RunningService other;

  @BeforeAll
  void start(Vertx vertx) {
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    String database = Backing.postgres().freshDatabase();
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    // So no message may be sent again while the test runs.
    variables.put("MESSAGING_LIMITS_PAIR", "2/1d");
    variables.put("MESSAGING_LIMITS_SENDER", "3/1d");
    String nats = Backing.nats().url();
    node = RunningService.start(database, nats, contacts.url(), variables);
    other = RunningService.start(database, nats, contacts.url(), variables);
  }

  @AfterAll
  void stop() {
    node.close();
    other.close();
  }

  private static void assertLimited(Answer answer, String problem, Duration longest) {
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.problem()).isEqualTo(problem);
    assertThat(Long.parseLong(answer.header("Retry-After").orElseThrow()))
        .isBetween(longest.minusHours(1).toSeconds(), longest.toSeconds());
  }

  private double limited(RunningService of, String limit) {
    String name = "messaging_sends_limited_total{limit=\"" + limit + "\"} ";
    return of.management("/metrics")
        .http()
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  @Test
  void refusesWhatIsTooMuchForOneReceiverOnWhicheverNode() {
    assertThat(node.send("ann1", "bob1", "one").status()).isEqualTo(201);
    assertThat(other.send("ann1", "bob1", "two").status()).isEqualTo(201);

    assertLimited(
        node.send("ann1", "bob1", "three"), "too-many-messages-to-user", Duration.ofHours(12));
    assertLimited(
        other.send("ann1", "bob1", "three"), "too-many-messages-to-user", Duration.ofHours(12));
    assertThat(other.send("bob1", "ann1", "four").json().getLong("seq")).isEqualTo(3);
    assertThat(node.messages("ann1", "bob1")).hasSize(3);
    assertThat(limited(node, "pair")).isPositive();
  }

  @Test
  void refusesWhatIsTooMuchOfOneSenderOnANode() {
    for (int i = 0; i < 3; i++) {
      assertThat(node.send("ann2", "bob" + i, "one").status()).isEqualTo(201);
    }

    assertLimited(node.send("ann2", "eve2", "four"), "too-many-messages", Duration.ofHours(8));
    assertThat(node.get("ann2", "/messages/eve2").json().getString("chat_id")).isNull();
    assertThat(other.send("ann2", "eve2", "four").status()).isEqualTo(201);
    assertThat(limited(node, "sender")).isPositive();
  }

  @Test
  void answersRepetitionsBeyondEveryLimit() {
    String first = node.send("ann3", "bob3", "one", "Idempotency-Key", "k1").http().body();
    node.send("ann3", "bob3", "two", "Idempotency-Key", "k2");
    for (int i = 0; i < 5; i++) {
      assertThat(node.send("ann3", "bob3", "one", "Idempotency-Key", "k1").http().body())
          .isEqualTo(first);
    }
    assertLimited(
        node.send("ann3", "bob3", "three", "Idempotency-Key", "k3"),
        "too-many-messages-to-user",
        Duration.ofHours(12));
    assertLimited(
        node.send("ann3", "eve3", "four", "Idempotency-Key", "k4"),
        "too-many-messages",
        Duration.ofHours(8));

    Answer again = node.send("ann3", "bob3", "one", "Idempotency-Key", "k1");
    assertThat(again.http().body()).isEqualTo(first);
    assertThat(again.header("Idempotency-Replayed")).contains("true");
    assertThat(node.send("ann3", "bob3", "else", "Idempotency-Key", "k1").problem())
        .isEqualTo("idempotency-key-reused");
  }

  @Test
  void tellsCallersOnTheEventBusToo() {
    MessagingClient client = MessagingClient.create(node.vertx());
    SendMessage send = new SendMessage("ann4", "bob4", "text", null, null, null);
    client.send(send).await();
    client.send(send).await();

    MessagingException refusal =
        catchThrowableOfType(MessagingException.class, () -> client.send(send).await());

    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_MESSAGES_TO_USER);
    assertThat(refusal.retryAfter().orElseThrow())
        .isBetween(Duration.ofHours(11), Duration.ofHours(12));
  }
}
