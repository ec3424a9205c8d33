package messaging.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.stream.Stream;
import messaging.message.EraseUser;
import messaging.message.ErrorCode;
import messaging.message.ExportUser;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.ReadHistory;
import messaging.message.SendMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What callers of JSON may say, and what they are told of the rest. */
@ExtendWith(VertxExtension.class)
final class JsonCallersTest {
  private final FakeMessaging messaging = new FakeMessaging();
  private Vertx vertx;

  @BeforeEach
  void serve(Vertx started) {
    vertx = started;
    // It knows the codecs of commands, which a caller may send in place of JSON.
    MessagingClient unused = MessagingClient.create(vertx);
    new MessagingEndpoint(vertx.eventBus()).serve(messaging).await();
  }

  private Object ask(String address, Object body) {
    return vertx.eventBus().request(address, body).map(Message::body).await();
  }

  static Stream<Arguments> jsonRequests() {
    return Stream.of(
        Arguments.of(
            "messages.send",
            "{\"user_id\":\"ann\",\"peer_id\":\"bob\",\"text\":\"Hi\",\"idempotency_key\":\"key\","
                + "\"request_id\":\"request\",\"traceparent\":\""
                + Samples.TRACE
                + "\"}",
            new SendMessage("ann", "bob", "Hi", "key", "request", Samples.TRACE),
            Samples.SENT_JSON),
        Arguments.of(
            "messages.send",
            "{\"user_id\":\"ann\",\"peer_id\":\"bob\",\"text\":\"\"}",
            new SendMessage("ann", "bob", "", null, null, null),
            Samples.SENT_JSON),
        Arguments.of(
            "messages.history",
            "{\"user_id\":\"ann\",\"peer_id\":\"bob\",\"limit\":1,\"before\":2,\"after\":3,"
                + "\"around\":9223372036854775807}",
            new ReadHistory("ann", "bob", 1, 2L, 3L, Long.MAX_VALUE),
            Samples.HISTORY_JSON),
        Arguments.of(
            "messages.history",
            "{\"user_id\":\"ann\",\"peer_id\":\"bob\",\"limit\":null}",
            new ReadHistory("ann", "bob", null, null, null, null),
            Samples.HISTORY_JSON),
        Arguments.of(
            "chats.list",
            "{\"user_id\":\"ann\",\"limit\":5,\"cursor\":\"next\"}",
            new ListChats("ann", 5, "next"),
            Samples.CHATS_JSON),
        Arguments.of(
            "messages.seen",
            "{\"user_id\":\"ann\",\"peer_id\":\"bob\",\"up_to\":42,\"traceparent\":\""
                + Samples.TRACE
                + "\"}",
            new MarkSeen("ann", "bob", 42L, Samples.TRACE),
            Samples.SEEN_JSON),
        Arguments.of(
            "users.export",
            "{\"user_id\":\"ann\",\"limit\":5,\"after\":\"cursor\"}",
            new ExportUser("ann", 5, "cursor"),
            Samples.EXPORT_JSON),
        Arguments.of(
            "users.erase",
            "{\"user_id\":\"ann\",\"before\":\"2026-11-24T11:00:00.12+01:00\"}",
            new EraseUser("ann", null, Samples.TIME, null),
            Samples.ERASED_JSON));
  }

  @ParameterizedTest
  @MethodSource("jsonRequests")
  void servesCallersOfJson(String address, String request, Record command, String reply) {
    assertThat(ask(address, new JsonObject(request))).isEqualTo(new JsonObject(reply));
    assertThat(messaging.commands).containsExactly(command);
  }

  private void assertRefused(String address, Object body, ErrorCode code, String... errors) {
    assertThatThrownBy(() -> ask(address, body))
        .isInstanceOfSatisfying(
            ReplyException.class,
            reply -> {
              assertThat(reply.failureCode()).isEqualTo(code.number());
              JsonArray found = new JsonObject(reply.getMessage()).getJsonArray("errors");
              assertThat(found.stream().map(JsonCallersTest::line)).containsExactly(errors);
            });
    assertThat(messaging.commands).isEmpty();
  }

  private static String line(Object error) {
    JsonObject json = (JsonObject) error;
    return json.getString("pointer") + " " + json.getString("detail");
  }

  @Test
  void refusesABodyThatIsNoObject() {
    for (String address : List.of("messages.send", "messages.history", "messages.seen")) {
      for (Object body :
          List.of("text", 5, true, new JsonArray(), new ListChats("ann", null, null))) {
        assertRefused(address, body, ErrorCode.MALFORMED_BODY);
      }
    }
    assertRefused("chats.list", new MarkSeen("a", "b", null, null), ErrorCode.MALFORMED_BODY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "messages.send | {} | /user_id is missing, /peer_id is missing, /text is missing",
        "messages.send | {'user_id':'a','peer_id':'b'} | /text is missing",
        "messages.send | {'user_id':'a','peer_id':'b','text':null} | /text must be a string",
        "messages.send | {'user_id':'a','peer_id':'b','text':5} | /text must be a string",
        "messages.send | {'user_id':'a','peer_id':'b','text':1.5} | /text must be a string",
        "messages.send | {'user_id':'a','peer_id':'b','text':true} | /text must be a string",
        "messages.send | {'user_id':'a','peer_id':'b','text':['x']} | /text must be a string",
        "messages.send | {'user_id':'a','peer_id':'b','text':{'x':1}} | /text must be a string",
        "messages.send | {'user_id':7,'peer_id':'b','text':'x'} | /user_id must be a string",
        "messages.send | {'user_id':'a','peer_id':'b','text':'x','to':'c'} | /to is not a known field",
        "messages.send | {'user_id':'a','peer_id':'b','text':'x','a/b~c':1} | /a~1b~0c is not a known field",
        "messages.send | {'userId':'a','peer_id':'b','text':'x'} | /userId is not a known field, /user_id is missing",
        "messages.history | {'user_id':'a','peer_id':'b','limit':'5'} | /limit must be a whole number",
        "messages.history | {'user_id':'a','peer_id':'b','limit':''} | /limit must be a whole number",
        "messages.history | {'user_id':'a','peer_id':'b','limit':5.5} | /limit must be a whole number",
        "messages.history | {'user_id':'a','peer_id':'b','limit':5000000000} | /limit must be a whole number",
        "messages.history | {'user_id':'a','peer_id':'b','before':true} | /before must be a whole number",
        "messages.history | {'user_id':'a','peer_id':'b','after':9223372036854775808} | /after must be a whole number",
        "chats.list | {} | /user_id is missing",
        "chats.list | {'user_id':'a','cursor':5} | /cursor must be a string",
        "messages.seen | {'user_id':'a'} | /peer_id is missing",
        "messages.seen | {'user_id':'a','peer_id':'b','up_to':'5'} | /up_to must be a whole number",
        "messages.seen | {'user_id':'a','peer_id':'b','up_to':1.0} | /up_to must be a whole number"
      })
  void refusesAnObjectOfAnotherFormAndSaysWhere(String address, String json, String errors) {
    JsonObject body = new JsonObject(json.strip().replace('\'', '"'));
    assertRefused(address, body, ErrorCode.INVALID_FIELD, errors.split(", "));
  }

  @Test
  void cutsALongPointerBetweenCharacters() {
    String name = "x".repeat(62);
    JsonObject body = new JsonObject().put("user_id", "a").put(name + "\ud83d\ude00", 1);
    String error = "/" + name + " is not a known field";
    assertRefused("chats.list", body, ErrorCode.INVALID_FIELD, error);
  }

  @Test
  void leavesAnUnpairedSurrogateToTheRules() {
    JsonObject body =
        new JsonObject().put("user_id", "a").put("peer_id", "b").put("text", "\ud800");
    ask("messages.send", body);
    assertThat(messaging.commands)
        .containsExactly(new SendMessage("a", "b", "\ud800", null, null, null));
  }
}
