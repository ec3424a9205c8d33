package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import messaging.bus.CloudEvent;
import messaging.event.Batch.Park;
import messaging.event.Batch.Send;
import messaging.event.Batch.Skip;
import messaging.event.Batch.Step;
import messaging.message.DomainEvent;
import messaging.message.Outbox.Entry;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final UUID CHAT = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);
  private static final int ENOUGH = 1_000_000;

  @Test
  void givesTheClientHeadersThatItNeedNotCopy() {
    DomainEvent event = Events.sent(UUID.randomUUID(), 1);
    Headers headers = Batch.headers(event).put("Nats-Expected-Last-Sequence", "41");
    assertThat(new NatsMessage("message.sent", null, headers, new byte[0]).getHeaders())
        .isSameAs(headers);
    assertThat(new String(headers.getSerialized(), StandardCharsets.US_ASCII).split("\r\n", -1))
        .containsExactlyInAnyOrder(
            "NATS/1.0",
            "Nats-Msg-Id:" + event.id(),
            "Content-Type:" + CloudEvent.MEDIA_TYPE,
            "Nats-Expected-Last-Sequence:41",
            "",
            "");
  }

  private static Entry entry(DomainEvent event) {
    return new Entry(1, event.chatId(), event, null);
  }

  private static List<Step> plan(int maxSize, Set<String> published, Entry... entries) {
    return new Batch("/test", new Subjects("eu."), 41, maxSize, published, Set.of())
        .plan(List.of(entries));
  }

  private static int size(Step step) {
    Send send = (Send) step;
    return send.headers().serializedLength() + send.body().length();
  }

  @Test
  void namesToTheServerWhatEachMessageFollows() {
    DomainEvent first = Events.sent(CHAT, 1);
    DomainEvent known = Events.sent(OTHER, 1);
    DomainEvent last = Events.seen(CHAT, 1);

    List<Step> steps =
        plan(ENOUGH, Set.of(known.id().toString()), entry(first), entry(known), entry(last));

    assertThat(steps.get(1)).isInstanceOf(Skip.class);
    Send sent = (Send) steps.get(0);
    assertThat(sent.subject()).isEqualTo("eu.message.sent");
    assertThat(sent.expected()).isEqualTo(41);
    assertThat(sent.headers().getLast("Nats-Expected-Last-Sequence")).isEqualTo("41");
    assertThat(sent.headers().containsKey("Nats-Expected-Last-Msg-Id")).isFalse();
    Send seen = (Send) steps.get(2);
    assertThat(seen.subject()).isEqualTo("eu.message.seen");
    assertThat(seen.expected()).isEqualTo(42);
    assertThat(seen.headers().getLast("Nats-Expected-Last-Sequence")).isEqualTo("42");
    assertThat(seen.headers().getLast("Nats-Expected-Last-Msg-Id"))
        .isEqualTo(first.id().toString());
  }

  @Test
  void parksAllOfAChatBehindWhatCannotBePublishedAndNothingElse() {
    List<Step> steps =
        plan(
            ENOUGH,
            Set.of(),
            new Entry(1, CHAT, null, null),
            entry(Events.sent(OTHER, 1)),
            entry(Events.sent(CHAT, 2)));

    assertThat(steps.get(0)).isInstanceOf(Park.class);
    assertThat(steps.get(1)).isInstanceOf(Send.class);
    assertThat(steps.get(2)).isInstanceOf(Park.class);
  }

  @Test
  void parksOnlyWhatIsLargerThanAllowed() {
    Entry entry = entry(Events.sent(CHAT, 1));
    int size = size(plan(ENOUGH, Set.of(), entry).get(0));

    assertThat(plan(size, Set.of(), entry).get(0)).isInstanceOf(Send.class);
    assertThat(plan(size - 1, Set.of(), entry).get(0)).isInstanceOf(Park.class);
  }

  @Test
  void carriesTheTraceOfWhatCausedTheEvent() {
    DomainEvent event = Events.sent(CHAT, 1);
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    Send traced = (Send) plan(ENOUGH, Set.of(), new Entry(1, CHAT, event, trace)).get(0);
    Send other = (Send) plan(ENOUGH, Set.of(), entry(event)).get(0);

    assertThat(traced.headers().getLast("traceparent")).isEqualTo(trace);
    assertThat(other.headers().containsKey("traceparent")).isFalse();
  }
}
