package messaging.hostile;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Made-up requests to the addresses of the event bus. */
final class BusRequests {
  private static final String X = Canary.WORD;
  private static final int SHOWN = 2_000;

  /**
   * One request.
   *
   * @param body of any type that the bus carries
   */
  record BusRequest(String address, Object body) {

    /** For people: printable, and cut. */
    @Override
    public String toString() {
      String shown = String.valueOf(body).replaceAll("[^ -~]", "?");
      return address + " " + shown.substring(0, Math.min(SHOWN, shown.length()));
    }
  }

  private BusRequests() {}

  /** Of all addresses. */
  static Arbitrary<BusRequest> any() {
    return Combinators.combine(
            Arbitraries.of("messages.send", "messages.history", "chats.list", "messages.seen"),
            bodies())
        .as(BusRequest::new);
  }

  private static Arbitrary<Object> bodies() {
    Arbitrary<Object> others =
        Arbitraries.of(
            X,
            1,
            -1.5,
            true,
            'c',
            Buffer.buffer(X),
            new JsonArray().add(X),
            new byte[] {1, 2, 3},
            Long.MIN_VALUE);
    return Arbitraries.frequencyOf(
        Tuple.of(12, Arbitraries.maps(names(), values()).ofMaxSize(3).map(BusRequests::request)),
        Tuple.of(1, others));
  }

  /** A good request with some of its fields replaced. */
  private static Object request(Map<String, Object> replaced) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("user_id", "u1");
    fields.put("peer_id", "u2");
    fields.putAll(replaced);
    return new JsonObject(fields);
  }

  private static Arbitrary<String> names() {
    return Arbitraries.of(
        "user_id",
        "peer_id",
        "text",
        "text",
        "text",
        "idempotency_key",
        "request_id",
        "traceparent",
        "limit",
        "before",
        "after",
        "around",
        "cursor",
        "up_to",
        "",
        X,
        "a.b",
        "\u0000");
  }

  private static Arbitrary<Object> values() {
    return Arbitraries.of(
        X,
        "",
        " ",
        "\u0000" + X,
        "\ud800" + X,
        X + "\udc00",
        "u".repeat(65),
        X + "a".repeat(5_000),
        X.repeat(9_000),
        "..",
        "a/b",
        0,
        1,
        -1,
        201,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1.5,
        Double.MAX_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        true,
        new JsonObject().put("text", X),
        new JsonArray(List.of(X)),
        deep(300),
        "1",
        "9".repeat(400),
        "00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-01",
        "\u202e\u200b" + X);
  }

  private static JsonArray deep(int depth) {
    JsonArray array = new JsonArray().add(X);
    for (int i = 0; i < depth; i++) {
      array = new JsonArray().add(array);
    }
    return array;
  }
}
