package messaging.proof;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Input;
import messaging.proof.Entry.Op;
import org.jspecify.annotations.Nullable;

/** Erases over the event bus, at whichever node it leads to. Thread-safe. */
final class Eraser {
  private static final DeliveryOptions OPTIONS =
      new DeliveryOptions().setSendTimeout(Duration.ofSeconds(10).toMillis());
  private static final int OK = 200;

  private final Recorder recorder;
  private final Vertx member;

  /**
   * Uses {@code member} and does not close it.
   *
   * @param member of the cluster of the nodes
   */
  Eraser(Recorder recorder, Vertx member) {
    this.recorder = recorder;
    this.member = member;
  }

  /**
   * Erases what a user sent, until all is done or a call has no good answer.
   *
   * @param peer only what was sent to this one; null for all
   * @param name no other erasure has it
   */
  void erase(String user, @Nullable String peer, String name) {
    String cursor = null;
    do {
      Input input = new Input(peer, null, null, null, null, null, 0, cursor, name);
      Call call = call(user, input);
      recorder.add(call);
      cursor = call.succeeded() ? call.body().path("next").textValue() : null;
    } while (cursor != null);
  }

  private Call call(String user, Input input) {
    JsonObject request = new JsonObject().put("user_id", user);
    if (input.peer() != null) {
      request.put("chat_with", input.peer());
    }
    if (input.cursor() != null) {
      request.put("cursor", input.cursor());
    }
    long begun = recorder.now();
    try {
      JsonObject body =
          member.eventBus().<JsonObject>request("users.erase", request, OPTIONS).await().body();
      return answered(begun, user, input, OK, body);
    } catch (ReplyException refused) {
      int code = refused.failureCode();
      return code > 0
          ? answered(begun, user, input, code / 10, new JsonObject().put("code", code))
          : new Call(begun, null, "bus", user, Op.ERASE, input, 0, null, null);
    }
  }

  private Call answered(long begun, String user, Input input, int status, JsonObject body) {
    JsonNode answer = Everything.json(body.encode());
    return new Call(begun, recorder.now(), "bus", user, Op.ERASE, input, status, null, answer);
  }
}
