package messaging.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import messaging.message.EraseUser;
import messaging.message.ErrorCode;
import messaging.message.ExportUser;
import messaging.message.FieldError;
import messaging.message.ListChats;
import messaging.message.MarkSeen;
import messaging.message.MessagingException;
import messaging.message.ReadHistory;
import messaging.message.SendMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands, for typed callers, and what both kinds of callers are told of a failure. */
@ExtendWith(VertxExtension.class)
final class MessagingEndpointTest {
  private final FakeMessaging messaging = new FakeMessaging();
  private Vertx vertx;
  private MessagingEndpoint endpoint;
  private MessagingClient client;

  @BeforeEach
  void serve(Vertx started) {
    vertx = started;
    client = MessagingClient.create(vertx);
    endpoint = new MessagingEndpoint(vertx.eventBus());
    endpoint.serve(messaging).await();
  }

  private Object ask(String address, Object body) {
    return vertx.eventBus().request(address, body).map(Message::body).await();
  }

  private static MessagingException refusal(Future<?> answer) {
    return catchThrowableOfType(MessagingException.class, () -> answer.await());
  }

  @Test
  void servesTypedCallersAtEveryAddress() {
    SendMessage send = new SendMessage("ann", "bob", "Hi", "key", "request", Samples.TRACE);
    ReadHistory read = new ReadHistory("ann", "bob", 5, 6L, null, null);
    ListChats list = new ListChats("ann", 7, "cursor");
    MarkSeen mark = new MarkSeen("ann", "bob", 8L, Samples.TRACE);
    ExportUser export = new ExportUser("ann", 9, "cursor");
    EraseUser erase = new EraseUser("ann", "bob", Samples.TIME, "cursor");
    for (MessagingClient each : List.of(client, MessagingClient.createLocal(vertx))) {
      messaging.commands.clear();
      assertThat(each.send(send).await()).isEqualTo(Samples.SENT);
      assertThat(each.history(read).await()).isEqualTo(Samples.HISTORY);
      assertThat(each.chats(list).await()).isEqualTo(Samples.CHATS);
      assertThat(each.markSeen(mark).await()).isEqualTo(Samples.SEEN);
      assertThat(each.export(export).await()).isEqualTo(Samples.EXPORT);
      assertThat(each.erase(erase).await()).isEqualTo(Samples.ERASED);
      assertThat(messaging.commands).containsExactly(send, read, list, mark, export, erase);
    }
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void tellsEveryRefusalToBothKindsOfCallers(ErrorCode code) {
    List<FieldError> errors = List.of(new FieldError("/text", "must be better"));
    messaging.failure = new MessagingException(code, "For a reason.", errors, null);
    MessagingException refusal = refusal(client.markSeen(new MarkSeen("ann", "bob", null, null)));
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.detail()).isEqualTo("For a reason.");
    assertThat(refusal.errors()).isEqualTo(errors);
    assertThatThrownBy(() -> ask("chats.list", new JsonObject().put("user_id", "ann")))
        .isInstanceOfSatisfying(
            ReplyException.class,
            reply -> {
              assertThat(reply.failureCode()).isEqualTo(code.number());
              assertThat(new JsonObject(reply.getMessage()))
                  .isEqualTo(
                      new JsonObject(
                          """
                          {"detail": "For a reason.",
                           "errors": [{"pointer": "/text", "detail": "must be better"}]}\
                          """));
            });
  }

  @Test
  void tellsNothingOfADefect() {
    messaging.failure = new IllegalStateException("insert into secret_table");
    MessagingException refusal = refusal(client.chats(new ListChats("ann", null, null)));
    assertThat(refusal.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(refusal.toString()).doesNotContain("secret_table");
  }

  @Test
  void tellsWhenToComeBack() {
    messaging.failure =
        MessagingException.until(
            ErrorCode.TOO_MANY_MESSAGES_TO_USER, "Wait.", Duration.ofNanos(1_500_001));

    MessagingException refusal = refusal(client.chats(new ListChats("ann", null, null)));
    ReplyException reply =
        catchThrowableOfType(
            ReplyException.class, () -> ask("chats.list", new JsonObject().put("user_id", "ann")));

    assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_MESSAGES_TO_USER);
    assertThat(refusal.retryAfter()).contains(Duration.ofMillis(2));
    assertThat(reply.failureCode()).isEqualTo(4293);
    assertThat(new JsonObject(reply.getMessage()).getLong("retry_after_ms")).isEqualTo(2);
  }

  @Test
  void isUnavailableOnceItIsClosed() {
    endpoint.close().await();
    MessagingException refusal = refusal(client.chats(new ListChats("ann", null, null)));
    assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(refusal.code().retryable()).isTrue();
  }

  @Test
  void isUnavailableWhereNobodyAnswersInTime() {
    endpoint.close().await();
    vertx.eventBus().consumer("chats.list", silent -> {}).completion().await();
    long begun = System.nanoTime();
    MessagingException refusal = refusal(client.chats(new ListChats("ann", null, null)));
    assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(20));
  }

  @Test
  void takesAFailureOfAStrangerForADefect() {
    endpoint.close().await();
    for (String message : new String[] {"no json", "", "null", "{}", "[]", null}) {
      var stranger =
          vertx.eventBus().consumer("chats.list", request -> request.fail(4031, message));
      stranger.completion().await();
      MessagingException refusal = refusal(client.chats(new ListChats("ann", null, null)));
      assertThat(refusal.code()).as("for " + message).isEqualTo(ErrorCode.INTERNAL);
      stranger.unregister().await();
    }
  }
}
