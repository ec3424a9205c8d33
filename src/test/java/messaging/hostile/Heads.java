package messaging.hostile;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** The first lines of requests: those of our own clients, and others. */
final class Heads {
  private static final String X = Canary.WORD;

  private Heads() {}

  /** Of {@code likely}, or in one of so many cases of the others. */
  static Arbitrary<String> mostly(int often, Arbitrary<String> likely, Arbitrary<String> others) {
    return Arbitraries.frequencyOf(Tuple.of(often, likely), Tuple.of(1, others));
  }

  static Arbitrary<String> methods() {
    return mostly(
        12,
        Arbitraries.of("GET", "POST", "POST", "POST", "HEAD"),
        Arbitraries.of(
            "PUT",
            "DELETE",
            "OPTIONS",
            "TRACE",
            "CONNECT",
            "PATCH",
            "get",
            X,
            "G\u0000T",
            "",
            "PRI",
            "M".repeat(5_000),
            "\u00e9",
            "GET\t",
            "\r\nGET",
            "\u0016\u0003\u0001"));
  }

  static Arbitrary<String> targets() {
    Arbitrary<String> user = Arbitraries.integers().between(0, 49).map(i -> "u" + i);
    Arbitrary<String> calls =
        Combinators.combine(Arbitraries.of("/messages/", "/messages/", "/chats#"), user, queries())
            .as(
                (path, peer, query) ->
                    path.equals("/chats#") ? "/chats" + query : path + peer + query);
    Arbitrary<String> marks = user.map(peer -> "/messages/" + peer + "/seen");
    return mostly(8, Arbitraries.oneOf(calls, calls, marks), oddTargets());
  }

  private static Arbitrary<String> queries() {
    return mostly(2, Arbitraries.of("", "?limit=1", "?before=9"), oddQueries());
  }

  private static Arbitrary<String> oddQueries() {
    return Arbitraries.of(
        "?limit=0",
        "?limit=201",
        "?limit=1&limit=2",
        "?limit=" + X,
        "?before=1&after=1",
        "?after=-1",
        "?around=99999999999999999999",
        "?before=%00",
        "?after=1%",
        "?cursor=" + X,
        "?" + X + "=1",
        "?cursor=%ff%fe",
        "?limit=%31",
        "?limit=1;DROP",
        "?" + "a=b&".repeat(300),
        "?cursor=" + "A".repeat(2_000));
  }

  private static Arbitrary<String> oddTargets() {
    return Arbitraries.of(
        "/",
        "*",
        "//chats",
        "/chats/",
        "/messages/..",
        "/messages/../chats",
        "/messages/%2e%2e/chats",
        "/messages/a%2Fb",
        "/messages/%zz",
        "/messages/%C0%AF",
        "/messages/%00",
        "/messages/\u00e9",
        "/messages/" + "u".repeat(65),
        "/messages/" + "u".repeat(5_000),
        "http://other/chats",
        "http://[::1/chats",
        "https://localhost:99999/chats",
        "other:443",
        "/chats#" + X,
        "/chats HTTP/1.1 " + X,
        "/health/live",
        "/metrics",
        "/health/ready?" + X,
        "/" + X,
        "/docs/../../etc/passwd",
        "/schemas/%2e%2e",
        "/openapi.yaml?" + X,
        "/events?cursor=" + X,
        "/events?wait=" + X,
        "?" + X,
        "/chats?\u0000",
        "",
        "\\chats",
        "/messages/u1/seen/",
        "/messages//seen",
        "/messages/u1;a=b",
        "/client/feed.js?" + X,
        "/chats\t");
  }

  /** Lines of calls that there are. */
  static Arbitrary<String> goodLines() {
    Arbitrary<String> user = Arbitraries.integers().between(0, 49).map(i -> "u" + i);
    return Combinators.combine(
            Arbitraries.of(
                "POST /messages/%s",
                "POST /messages/%s", "POST /messages/%s/seen", "GET /messages/%s"),
            user)
        .as((line, peer) -> line.formatted(peer) + " HTTP/1.1\r\n");
  }

  static Arbitrary<String> versions() {
    return mostly(
        30,
        Arbitraries.of(
            "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"),
        Arbitraries.of(
            "HTTP/2.0",
            "HTTP/0.9",
            "HTTP/3",
            "http/1.1",
            "HTTP/1.1 " + X,
            "HTTP/1.10",
            "HTTP/",
            "",
            X,
            "HTTP/1.1\r"));
  }
}
