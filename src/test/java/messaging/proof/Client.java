package messaging.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Input;
import messaging.proof.Entry.Op;
import messaging.testing.ClusterNode;
import org.jspecify.annotations.Nullable;

/** Calls the nodes over HTTP as one user. */
final class Client {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final Recorder recorder;
  private final List<ClusterNode> nodes;
  private final String user;

  Client(Recorder recorder, List<ClusterNode> nodes, String user) {
    this.recorder = recorder;
    this.nodes = nodes;
    this.user = user;
  }

  /** Who calls. */
  String user() {
    return user;
  }

  /** Calls the node of that index, and records it. */
  Call call(int node, Op op, Input input) {
    Call call = silentCall(node, op, input);
    recorder.add(call);
    return call;
  }

  /** The same without a record. */
  Call silentCall(int node, Op op, Input input) {
    HttpRequest request = request(nodes.get(node), op, input);
    long begun = recorder.now();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return new Call(
          begun,
          recorder.now(),
          "n" + node,
          user,
          op,
          input,
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          parse(response.body()));
    } catch (IOException broken) {
      return unanswered(begun, node, op, input);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unanswered(begun, node, op, input);
    }
  }

  private Call unanswered(long begun, int node, Op op, Input input) {
    return new Call(begun, null, "n" + node, user, op, input, 0, null, null);
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.textNode(body);
    }
  }

  private HttpRequest request(ClusterNode node, Op op, Input input) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.at(path(op, input))).timeout(TIMEOUT).header("X-User-Id", user);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    switch (op) {
      case SEND -> {
        body.put("text", input.text());
        if (input.key() != null) {
          request.header("Idempotency-Key", input.key());
        }
      }
      case SEEN -> {
        if (input.upTo() != null) {
          body.put("up_to", input.upTo());
        }
      }
      case PAGE, CHATS -> {
        return request.build();
      }
      case ERASE -> throw noCallOfHttp(op);
    }
    return request
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()))
        .build();
  }

  private static String path(Op op, Input input) {
    return switch (op) {
      case SEND -> "/messages/" + input.peer();
      case SEEN -> "/messages/" + input.peer() + "/seen";
      case PAGE ->
          "/messages/"
              + input.peer()
              + "?limit="
              + input.limit()
              + parameter("before", input.before())
              + parameter("after", input.after());
      case CHATS -> "/chats?limit=" + input.limit() + parameter("cursor", input.cursor());
      case ERASE -> throw noCallOfHttp(op);
    };
  }

  private static IllegalArgumentException noCallOfHttp(Op op) {
    return new IllegalArgumentException("HTTP has no call " + op);
  }

  private static String parameter(String name, @Nullable Object value) {
    return value == null ? "" : "&" + name + "=" + value;
  }
}
