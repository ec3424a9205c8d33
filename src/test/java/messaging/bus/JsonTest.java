package messaging.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.History;
import messaging.message.Message;
import messaging.message.Message.Status;
import messaging.message.SeenState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  private static final String SEEN =
      "{\"chat_id\":null,\"seen_up_to\":1,\"newly_seen\":0,\"unread_count\":0}";

  private static final UUID CHAT = UUID.fromString("018f4e2a-0000-7000-8000-000000000001");

  private static SeenState decode(String json) {
    return Json.decode(Buffer.buffer(json), SeenState.class);
  }

  @Test
  void writesTheFormsOfTheContract() {
    assertThat(Json.encodeToObject(Samples.SENT)).isEqualTo(new JsonObject(Samples.SENT_JSON));
    assertThat(Json.encodeToObject(Samples.HISTORY))
        .isEqualTo(new JsonObject(Samples.HISTORY_JSON));
    assertThat(Json.encodeToObject(Samples.CHATS)).isEqualTo(new JsonObject(Samples.CHATS_JSON));
    assertThat(Json.encode(new SeenState(null, 1, 0, 0)).toString()).isEqualTo(SEEN);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T10:00:00Z,2026-11-24T10:00:00.000000Z",
    "2026-11-24T10:00:00.123456789Z,2026-11-24T10:00:00.123456Z",
    "1970-01-01T00:00:00.000001Z,1970-01-01T00:00:00.000001Z",
    "1969-12-31T23:59:59.999999999Z,1969-12-31T23:59:59.999999Z",
    "2000-02-29T07:08:09.000010Z,2000-02-29T07:08:09.000010Z",
    "0000-01-01T00:00:00Z,0000-01-01T00:00:00.000000Z",
    "-0001-12-31T23:59:59Z,-0001-12-31T23:59:59.000000Z",
    "9999-12-31T23:59:59.999999Z,9999-12-31T23:59:59.999999Z",
    "+10000-01-01T00:00:00Z,+10000-01-01T00:00:00.000000Z"
  })
  void writesTimesWithMicroseconds(Instant time, String text) {
    assertThat(Json.encode(time).toString()).isEqualTo('"' + text + '"');
    assertThat(Json.decode(Buffer.buffer('"' + text + '"'), Instant.class))
        .isEqualTo(Instant.parse(text));
  }

  @Test
  void escapesInATextWhatJsonEscapes() {
    String text = "\"quoted\" \\ \n\u0001 \u00e9 \u20ac \ud83d\ude00";
    Message message = new Message(CHAT, CHAT, 1, "ann", "bob", text, Instant.EPOCH, Status.SEEN);
    assertThat(Json.encode(message).toString())
        .contains("\"quoted\\\" \\\\ \\n\\u0001 \u00e9 \u20ac ")
        .contains("\"status\":\"seen\"");
    assertThat(Json.decode(Json.encode(message), Message.class)).isEqualTo(message);
  }

  @Test
  void readsItsPagesBack() {
    History none = new History(null, List.of(), false, false);
    for (Record page : List.of(Samples.HISTORY, Samples.CHATS, Samples.SENT, none)) {
      assertThat(Json.decode(Json.encode(page), page.getClass())).isEqualTo(page);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "5",
        "{",
        SEEN + "{}",
        SEEN + "x",
        "{\"chat_id\":5,\"seen_up_to\":1,\"newly_seen\":0,\"unread_count\":0}",
        "{\"chat_id\":null,\"seen_up_to\":\"1\",\"newly_seen\":0,\"unread_count\":0}",
        "{\"chat_id\":null,\"seen_up_to\":1.5,\"newly_seen\":0,\"unread_count\":0}",
        "{\"chat_id\":null,\"seenUpTo\":1,\"newly_seen\":0,\"unread_count\":0}"
      })
  void refusesAnotherForm(String json) {
    assertThatThrownBy(() -> decode(json)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2026-11-24T10:00:00Z", "2026-13-24T10:00:00.000000Z"})
  void refusesAnotherFormOfTime(String time) {
    String json = Samples.MESSAGE_JSON.replace("2026-11-24T10:00:00.120000Z", time);
    assertThatThrownBy(() -> Json.decode(Buffer.buffer(json), Message.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void writesAMessageAsACloudEvent() {
    assertThat(Json.encodeToObject(CloudEvent.of(new MessageSent(Samples.MESSAGE), "/here")))
        .isEqualTo(
            new JsonObject(
                """
                {"specversion": "1.0", "id": "018f4e2a-0000-7000-8000-000000000002",
                 "source": "/here", "type": "message.sent",
                 "subject": "018f4e2a-0000-7000-8000-000000000001",
                 "time": "2026-11-24T10:00:00.120000Z",
                 "datacontenttype": "application/json", "data": %s}\
                """
                    .formatted(Samples.MESSAGE_JSON)));
  }

  @Test
  void writesAMarkAsACloudEvent() {
    UUID id = UUID.fromString("018f4e2a-0000-7000-8000-000000000003");
    MessageSeen seen = new MessageSeen(id, Samples.MARK);
    assertThat(Json.encodeToObject(CloudEvent.of(seen, "urn:x")))
        .isEqualTo(
            new JsonObject(
                """
                {"specversion": "1.0", "id": "018f4e2a-0000-7000-8000-000000000003",
                 "source": "urn:x", "type": "message.seen",
                 "subject": "018f4e2a-0000-7000-8000-000000000001",
                 "time": "2026-11-24T10:00:00.120000Z",
                 "datacontenttype": "application/json",
                 "data": {"chat_id": "018f4e2a-0000-7000-8000-000000000001", "seen_by": "bob",
                   "sender_id": "ann", "from_seq": 40, "seen_up_to": 42,
                   "seen_at": "2026-11-24T10:00:00.120000Z"}}\
                """));
  }
}
