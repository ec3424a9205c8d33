package messaging.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import messaging.message.ChatPage;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageErased;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.EraseUser;
import messaging.message.ExportPage;
import messaging.message.ExportUser;
import messaging.message.History;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.ReadHistory;
import messaging.message.SeenState;
import messaging.message.SendMessage;
import messaging.message.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The wire form for other nodes of a cluster, and the form for consumers in this node. */
@ExtendWith(VertxExtension.class)
final class BusCodecsTest {
  static Stream<Record> values() {
    return Stream.of(
        new SendMessage("ann", "bob", "Grüße 👋\n\"\\", "key", "request", Samples.TRACE),
        new SendMessage("ann", "bob", "", null, null, null),
        new SendMessage("ann", "bob", "👩‍👩‍👧‍👦".repeat(570), null, null, null),
        new SendMessage("ann", "bob", "x\u0000y", null, null, null),
        new ReadHistory("ann", "bob", null, null, null, null),
        new ReadHistory("ann", "bob", 5, 1L, 2L, Long.MAX_VALUE),
        new ListChats("ann", null, null),
        new ListChats("ann", 5, "cursor"),
        new MarkSeen("ann", "bob", null, null),
        new MarkSeen("ann", "bob", 5L, Samples.TRACE),
        Samples.SENT,
        Samples.HISTORY,
        new History(null, List.of(), false, false),
        Samples.CHATS,
        new ChatPage(List.of(), 0, null),
        Samples.SEEN,
        new SeenState(null, 0, 0, 0),
        new ExportUser("ann", null, null),
        new ExportUser("ann", 5, "cursor"),
        Samples.EXPORT,
        new ExportPage(List.of(), null),
        new EraseUser("ann", null, null, null),
        new EraseUser("ann", "bob", Samples.TIME, "next"),
        Samples.ERASED);
  }

  @SuppressWarnings("unchecked")
  private static MessageCodec<Record, Record> codecOf(Record value) {
    return BusCodecs.recordCodec((Class<Record>) value.getClass());
  }

  @ParameterizedTest
  @MethodSource("values")
  void bringsAValueOverTheWire(Record value) {
    MessageCodec<Record, Record> codec = codecOf(value);
    Buffer wire = Buffer.buffer("before");
    codec.encodeToWire(wire, value);
    int end = wire.length();
    wire.appendString("after");

    assertThat(codec.decodeFromWire(6, wire)).isEqualTo(value);
    assertThat(wire.getInt(6)).as("length in bytes").isEqualTo(end - 6 - Integer.BYTES);
    assertThat(new JsonObject(wire.getBuffer(10, end)).isEmpty()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("values")
  void handsAValueOverAsItIsWithinOneVertx(Record value) {
    assertThat(codecOf(value).transform(value)).isSameAs(value);
  }

  @Test
  void countsBytesAndNotCharacters() {
    Buffer wire = Buffer.buffer();
    BusCodecs.recordCodec(MarkSeen.class).encodeToWire(wire, new MarkSeen("ä", "€", null, null));
    String json = "{\"user_id\":\"ä\",\"peer_id\":\"€\",\"up_to\":null,\"traceparent\":null}";
    assertThat(wire.getInt(0)).isEqualTo(json.getBytes(StandardCharsets.UTF_8).length);
    assertThat(wire.getString(4, wire.length())).isEqualTo(json);
  }

  static Stream<DomainEvent> events() {
    UUID id = UUID.fromString("018f4e2a-0000-7000-8000-000000000003");
    return Stream.of(
        new MessageSent(Samples.MESSAGE),
        new MessageSeen(id, Samples.MARK),
        new MessageErased(id, List.of("ann", "bob"), Samples.RANGE));
  }

  @ParameterizedTest
  @MethodSource("events")
  void bringsEventsOverAsJsonEitherWay(DomainEvent event) {
    CloudEvent form = CloudEvent.of(event, "/here");
    MessageCodec<CloudEvent, JsonObject> codec = BusCodecs.eventCodec();
    Buffer wire = Buffer.buffer();
    codec.encodeToWire(wire, form);
    JsonObject json = Json.encodeToObject(form);
    assertThat(codec.decodeFromWire(0, wire)).isEqualTo(json);
    assertThat(codec.transform(form)).isEqualTo(json);
  }

  @Test
  void givesEachListenerTheEventOnceHoweverOftenClientsAreMade(Vertx vertx) {
    // Given
    List<DomainEvent> published = events().toList();
    List<DomainEvent> sent = new CopyOnWriteArrayList<>();
    List<DomainEvent> again = new CopyOnWriteArrayList<>();
    List<DomainEvent> seen = new CopyOnWriteArrayList<>();
    List<MessageErased> erased = new CopyOnWriteArrayList<>();
    MessagingClient.create(vertx).onMessageSent(sent::add);
    MessagingClient client = MessagingClient.create(vertx);
    client.onMessageSent(again::add);
    client.onMessageSeen(seen::add);
    client.onMessageErased(erased::add);
    BusCodecs.register(vertx);

    // When
    vertx.eventBus().publish("message.sent", new JsonObject().put("data", "of another version"));
    for (DomainEvent event : published) {
      CloudEvent form = CloudEvent.of(event, "/here");
      vertx.eventBus().publish(form.type(), form);
    }

    // Then
    await().until(() -> Stream.of(sent, again, seen, erased).allMatch(got -> got.size() == 1));
    // The data of an erasure names its sender only.
    MessageErased received = erased.get(0);
    assertThat(received.members()).containsExactly("ann");
    assertThat(List.of(sent.get(0), seen.get(0), withMembers(received))).isEqualTo(published);
    assertThat(again).isEqualTo(sent);
  }

  private static MessageErased withMembers(MessageErased event) {
    return new MessageErased(event.id(), List.of("ann", "bob"), event.range());
  }

  @Test
  void takeNoMemoryForBytesThatAreNotThere() {
    Buffer lie = Buffer.buffer().appendInt(Integer.MAX_VALUE - 8).appendString("{}");
    assertThatThrownBy(() -> BusCodecs.recordCodec(Sent.class).decodeFromWire(0, lie))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
