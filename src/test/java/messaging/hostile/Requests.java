package messaging.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Made-up requests of HTTP: each is one of our clients' with some of its parts replaced. */
final class Requests {

  private Requests() {}

  /** What a client of ours says, but for some parts. */
  static Arbitrary<Shape> any(String secret) {
    Arbitrary<Shape> odd =
        Combinators.combine(line(), head(secret), framed())
            .as((line, head, body) -> shape(line + head, body));
    return Arbitraries.frequencyOf(
        Tuple.of(40, odd),
        Tuple.of(8, odd.flatMap(Shape::damaged)),
        Tuple.of(1, odd.flatMap(Requests::cut)),
        Tuple.of(2, raw()));
  }

  private static Shape shape(String head, Shape body) {
    return new Shape(head + body.latin1(), body.complete());
  }

  private static Arbitrary<String> line() {
    Arbitrary<String> odd =
        Combinators.combine(Heads.methods(), Heads.targets(), Heads.versions())
            .as((method, target, version) -> method + " " + target + " " + version + "\r\n");
    return Arbitraries.frequencyOf(Tuple.of(3, Heads.goodLines()), Tuple.of(2, odd));
  }

  private static Arbitrary<String> head(String secret) {
    return Combinators.combine(
            Fields.hosts(), Fields.identities(secret), Fields.fields(), Fields.fields())
        .as((host, identity, field, another) -> host + identity + field + another);
  }

  /** The lines about the body, and the body. */
  private static Arbitrary<Shape> framed() {
    return Combinators.combine(
            Fields.types(), Bodies.latin1(), Arbitraries.integers().between(0, 150))
        .as((type, body, kind) -> framed(type, body, kind));
  }

  private static Shape framed(String type, String body, int kind) {
    int length = body.length();
    return switch (kind) {
      case 0 ->
          new Shape(
              type + "Content-Length: " + (length + 1 + length / 2) + "\r\n\r\n" + body, false);
      case 1 -> whole(type + "Content-Length: " + length / 2 + "\r\n\r\n" + body);
      case 2 -> whole(type + "Content-Length: -1\r\n\r\n" + body);
      case 3 -> whole(type + "Content-Length: +" + length + "\r\n\r\n" + body);
      case 4 ->
          whole(
              type
                  + "Content-Length: "
                  + length
                  + "\r\nContent-Length: "
                  + length
                  + "\r\n\r\n"
                  + body);
      case 5 -> whole(type + "Content-Length: " + length + ", " + length + "\r\n\r\n" + body);
      case 6 ->
          whole(
              type
                  + "Content-Length: "
                  + length
                  + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + chunked(body));
      case 7 -> whole(type + "Transfer-Encoding: xchunked\r\n\r\n" + chunked(body));
      case 8 -> whole(type + "Transfer-Encoding: gzip, chunked\r\n\r\n" + chunked(body));
      case 9 -> whole(type + "Transfer-Encoding: chunked\r\n\r\n" + "zz\r\n" + body);
      case 10 ->
          whole(type + "Transfer-Encoding: chunked\r\n\r\n" + "ffffffffffffffffff\r\n" + body);
      case 11 ->
          whole(
              type + "Transfer-Encoding: chunked\r\n\r\n" + chunked(body).replace("\r\n0", "\n0"));
      case 12 ->
          whole(
              type
                  + "Transfer-Encoding: chunked\r\n\r\n1;"
                  + Canary.WORD
                  + "=\"\r\n"
                  + chunked(body));
      case 13 ->
          whole(
              type
                  + "Transfer-Encoding: chunked\r\n\r\n"
                  + chunked(body).replace("0\r\n\r\n", "0\r\nA: " + Canary.WORD + "\r\n\r\n"));
      case 14 -> whole(type + "Content-Length: 9" + "9".repeat(30) + "\r\n\r\n" + body);
      case 15 -> whole(type + "\r\n" + body);
      case 16, 17, 18, 19, 20, 21, 22, 23 ->
          whole(type + "Transfer-Encoding: chunked\r\n\r\n" + chunked(body));
      default -> whole(type + "Content-Length: " + length + "\r\n\r\n" + body);
    };
  }

  private static Shape whole(String latin1) {
    return new Shape(latin1, true);
  }

  private static String chunked(String body) {
    String chunk =
        body.isEmpty()
            ? ""
            : Integer.toHexString(body.length()).toUpperCase(Locale.ROOT) + "\r\n" + body + "\r\n";
    return chunk + "0\r\n\r\n";
  }

  /** It ends somewhere. */
  private static Arbitrary<Shape> cut(Shape shape) {
    return Arbitraries.integers()
        .between(1, shape.latin1().length() - 1)
        .map(at -> new Shape(shape.latin1().substring(0, at), false));
  }

  /** What is no HTTP/1 at all. */
  private static Arbitrary<Shape> raw() {
    return Arbitraries.oneOf(
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMinSize(1)
            .ofMaxSize(300)
            .map(bytes -> whole(new String(bytes, ISO_8859_1) + "\r\n\r\n")),
        Arbitraries.of(
            whole(
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000"),
            whole(
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"
                    + Canary.WORD
                    + "\r\n\r\n"),
            whole("GET / HTTP/1.1\nHost: a\n\n"),
            whole("\r\n".repeat(2_000) + "GET /chats HTTP/1.1\r\nHost: a\r\n\r\n"),
            whole("GET /chats\r\n\r\n"),
            whole("\u0000\u0000\u0000\u0000GET /chats HTTP/1.1\r\nHost: a\r\n\r\n"),
            whole("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\nGET /chats HTTP/1.1\r\nHost: a\r\n\r\n"),
            whole("A".repeat(70_000))));
  }
}
