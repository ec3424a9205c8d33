package messaging.hostile;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** The lines of the head of a request behind the first: those of our own clients, and others. */
final class Fields {
  private static final String X = Canary.WORD;

  private Fields() {}

  /** Of the body. */
  static Arbitrary<String> types() {
    return Heads.mostly(
        12,
        Arbitraries.of(
            "Content-Type: application/json\r\n",
            "content-type:application/json;charset=utf-8\r\n"),
        Arbitraries.of(
            "",
            "Content-Type: application/json;charset=" + X + "\r\n",
            "Content-Type: application/jsonx\r\n"));
  }

  /** Who calls: proven as {@code secret} does, or not. */
  static Arbitrary<String> identities(String secret) {
    String proof = "X-Gateway-Secret: " + secret + "\r\n";
    Arbitrary<String> proven =
        Arbitraries.integers().between(0, 49).map(i -> "X-User-Id: u" + i + "\r\n" + proof);
    return Heads.mostly(
        8,
        proven,
        Arbitraries.of(
            "",
            proof,
            "X-User-Id: u1\r\n",
            "X-User-Id: u1\r\nX-User-Id: u2\r\n" + proof,
            "X-User-Id: u1\r\n" + proof + proof,
            "X-User-Id: \u00e9\r\n" + proof,
            "X-User-Id: \r\n" + proof,
            "X-User-Id: ..\r\n" + proof,
            "X-User-Id: u1, u2\r\n" + proof,
            "X_User_Id: u1\r\n" + proof,
            "X-User-Id: " + "u".repeat(7_000) + "\r\n" + proof,
            "X-User-Id: u1\r\nX-Gateway-Secret: " + X + "\r\n",
            "Authorization: Bearer " + X + "\r\n"));
  }

  /** A line of the head besides those that each request needs; or none. */
  static Arbitrary<String> fields() {
    return Heads.mostly(5, Arbitraries.of("", "Accept: application/json\r\n"), oddFields());
  }

  private static Arbitrary<String> oddFields() {
    return Arbitraries.of(
        "Idempotency-Key: " + X + "1\r\n",
        "Idempotency-Key: \u00e9\r\n",
        "Idempotency-Key:\r\n",
        "Idempotency-Key: a\r\nIdempotency-Key: b\r\n",
        "Idempotency-Key: " + "k".repeat(65) + "\r\n",
        "Content-Encoding: gzip\r\n",
        "Expect: 100-continue\r\n",
        "Expect: " + X + "\r\n",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: "
            + X
            + "\r\nSec-WebSocket-Version: 13\r\n",
        "Sec-WebSocket-Key1: 1\r\n",
        "Accept: " + X + "\r\n",
        "Accept: */*;q=" + X + "\r\n",
        "Accept: ;;,,\r\n",
        "Accept-Encoding: gzip, br, " + X + "\r\n",
        "Last-Event-ID: " + X + "\r\n",
        "Range: bytes=0-0,1-" + "9".repeat(99) + "\r\n",
        "X-Request-Id: \u00e9\u0001\r\n",
        "X-Request-Id: " + "r".repeat(500) + "\r\n",
        "traceparent: " + X + "\r\n",
        "traceparent: 00-00000000000000000000000000000000-0000000000000000-01\r\n",
        "tracestate: " + X + "=1\r\n",
        "baggage: " + X + "=" + X + "\r\n",
        "Origin: http://" + X + "\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Origin: http://a b\r\nAccess-Control-Request-Method: " + X + "\r\n",
        "X-Forwarded-Host: " + X + "\r\n",
        "Cookie: " + X + "=" + X + "\r\n",
        "If-None-Match: \"" + X + "\"\r\n",
        "If-Modified-Since: " + X + "\r\n",
        X + ": " + X + "\r\n",
        " " + X + ": folded\r\n",
        "A: b\r\n " + X + "\r\n",
        "X-A : blank\r\n",
        ": nameless\r\n",
        "\u0000: " + X + "\r\n",
        "A: \u0000" + X + "\r\n",
        "no colon " + X + "\r\n",
        "A: b\nC: d\r\n",
        "A: b\rC: d\r\n",
        "X-A: " + "a".repeat(9_000) + "\r\n",
        "a: b\r\n".repeat(120),
        "Host: " + X + "\r\n",
        "Content-Type: text/plain\r\n",
        "Content-Type: \u00e9\r\n",
        "Trailer: " + X + "\r\n",
        "TE: trailers\r\n",
        "Via: 1.1 " + X + "\r\n");
  }

  static Arbitrary<String> hosts() {
    return Heads.mostly(
        30,
        Arbitraries.of("Host: localhost\r\n"),
        Arbitraries.of(
            "",
            "Host:\r\n",
            "Host: " + X + "\r\n",
            "Host: a b\r\n",
            "Host: localhost\r\nHost: localhost\r\n",
            "Host: [::1\r\n",
            "Host: user@localhost\r\n",
            "Host: localhost:99999\r\n",
            "Host: \u00e9\r\n"));
  }
}
