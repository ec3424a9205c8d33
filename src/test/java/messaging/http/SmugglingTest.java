package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.junit5.VertxExtension;
import java.util.stream.Stream;
import messaging.http.RawConnection.Reply;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
class SmugglingTest {
  private static final String JSON = "Content-Type: application/json\r\n";

  private static final String POST = head("POST", "/messages/bob", ANN + JSON);

  private static final String BODY = "{\"text\":\"hi\"}";

  private static final String CHUNK = "d\r\n{\"text\":\"hi\"}\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
  private static final String CHUNKS = "\r\n" + CHUNK + "0\r\n\r\n";

  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  static Stream<Arguments> lengths() {
    return Stream.of(
        Arguments.of("length and coding", POST + "Content-Length: 13\r\n" + CHUNKED + CHUNKS),
        Arguments.of("coding and length", POST + CHUNKED + "Content-Length: 4\r\n" + CHUNKS),
        Arguments.of(
            "two lengths", POST + "Content-Length: 13\r\nContent-Length: 13\r\n\r\n" + BODY),
        Arguments.of(
            "other lengths", POST + "Content-Length: 13\r\nContent-Length: 5\r\n\r\n" + BODY),
        Arguments.of("list of lengths", POST + "Content-Length: 13, 13\r\n\r\n" + BODY),
        Arguments.of("signed length", POST + "Content-Length: +13\r\n\r\n" + BODY),
        Arguments.of("negative length", POST + "Content-Length: -1\r\n\r\n" + BODY),
        Arguments.of("hexadecimal length", POST + "Content-Length: 0xd\r\n\r\n" + BODY),
        Arguments.of("length above long", POST + "Content-Length: 99999999999999999999\r\n\r\n"),
        Arguments.of("empty length", POST + "Content-Length: \r\n\r\n" + BODY),
        Arguments.of("space before colon", POST + "Content-Length : 13\r\n\r\n" + BODY));
  }

  static Stream<Arguments> codings() {
    return Stream.of(
        Arguments.of("other coding", POST + "Transfer-Encoding: gzip\r\n\r\n" + BODY),
        Arguments.of("two codings", POST + "Transfer-Encoding: gzip, chunked\r\n" + CHUNKS),
        Arguments.of("coding twice", POST + CHUNKED + CHUNKED + CHUNKS),
        Arguments.of("hidden coding", POST + "Transfer-Encoding: xchunked\r\n" + CHUNKS),
        Arguments.of("folded coding", POST + "Transfer-Encoding:\r\n chunked\r\n" + CHUNKS),
        Arguments.of("tab coding", POST + "Transfer-Encoding: \u000bchunked\r\n" + CHUNKS),
        Arguments.of(
            "HTTP/1.0 with coding", POST.replace("HTTP/1.1", "HTTP/1.0") + CHUNKED + CHUNKS),
        Arguments.of(
            "HTTP/1.0 with two lengths",
            POST.replace("HTTP/1.1", "HTTP/1.0")
                + "Content-Length: 13\r\nContent-Length: 5\r\n\r\n"
                + BODY));
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        Arguments.of("bare line feed after head", POST.replace("\r\n", "\n") + "\n"),
        Arguments.of("bare line feed in head", POST + "X-A: b\nX-C: d\r\n\r\n"),
        Arguments.of("carriage return in head", POST + "X-A: b\rX-C: d\r\n\r\n"),
        Arguments.of("NUL in head", POST + "X-A: b\u0000c\r\n\r\n"),
        Arguments.of("folded field", POST + "X-A: b\r\n c\r\n\r\n"),
        Arguments.of("folded field by a tab", POST + "X-A:\r\n\tb\r\n\r\n"),
        Arguments.of("blank before the first field", "GET /chats HTTP/1.1\r\n Host: a\r\n\r\n"),
        Arguments.of("blank in a field name", POST + "X User: b\r\n\r\n"),
        Arguments.of("tab after a field name", POST + "X-User-Id\t: b\r\n\r\n"),
        Arguments.of("empty field name", POST + ": b\r\n\r\n"),
        Arguments.of("field name of other characters", POST + "X-\u00e4: b\r\n\r\n"),
        Arguments.of("no colon", POST + "garbage\r\n\r\n"),
        Arguments.of("no host", "GET /chats HTTP/1.1\r\n" + ANN + "\r\n"),
        Arguments.of("two hosts", head("GET", "/chats", ANN) + "Host: other\r\n\r\n"),
        Arguments.of(
            "length by WebSocket keys",
            head("GET", "/chats", ANN)
                + "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\nGET /cha"),
        Arguments.of("method of other characters", "G(T /chats HTTP/1.1\r\nHost: a\r\n\r\n"),
        Arguments.of("no version", "GET /chats\r\nHost: a\r\n\r\n"),
        Arguments.of("nothing but noise", "\u0016\u0003\u0001 hello hello\r\n\r\n"));
  }

  /** Control bytes before a request line, which Netty 4.2.10 skips. */
  static Stream<Arguments> beginnings() {
    String get = head("GET", "/chats", ANN) + "\r\n";
    return Stream.of(
        Arguments.of("NUL first", "\u0000" + get),
        Arguments.of("many NUL first", "\u0000".repeat(64) + get),
        Arguments.of("NUL after an empty line", "\r\n\u0000" + get),
        Arguments.of("start of heading first", "\u0001" + get),
        Arguments.of("bell first", "\u0007" + get),
        Arguments.of("vertical tab first", "\u000b" + get),
        Arguments.of("form feed first", "\f" + get),
        Arguments.of("escape first", "\u001b" + get),
        Arguments.of("unit separator first", "\u001f" + get),
        Arguments.of("delete first", "\u007f" + get),
        Arguments.of("next line first", "\u0085" + get),
        Arguments.of("tab first", "\t" + get));
  }

  static Stream<Arguments> chunks() {
    return Stream.of(
        Arguments.of("chunk size of other digits", POST + CHUNKED + "\r\nxyz\r\n"),
        Arguments.of(
            "no host, and bad chunks", POST.replace("Host", "X") + CHUNKED + "\r\nxyz\r\n"),
        Arguments.of("negative chunk size", POST + CHUNKED + "\r\n-1\r\n"),
        Arguments.of("prefixed chunk size", POST + CHUNKED + "\r\n0xd\r\n" + BODY),
        Arguments.of("chunk size above int", POST + CHUNKED + "\r\nffffffff\r\n" + BODY),
        Arguments.of("empty chunk size", POST + CHUNKED + "\r\n\r\n"),
        Arguments.of("bare line feed after chunk size", POST + CHUNKED + "\r\nd\n" + BODY + "\r\n"),
        Arguments.of("blank before chunk size", chunk(" d")),
        Arguments.of("tab before chunk size", chunk("\td")),
        Arguments.of("line break before chunk size", chunk("\r\nd")),
        Arguments.of("blank after chunk size", chunk("d ")),
        Arguments.of("tab after chunk size", chunk("d\t")),
        Arguments.of("two chunk sizes", chunk("d 1f")),
        Arguments.of("NUL after chunk size", chunk("d\u0000")),
        Arguments.of("carriage return after chunk size", chunk("d\r")),
        Arguments.of("carriage return in a chunk extension", chunk("d;a\rb")),
        Arguments.of("chunk size with an upper X", chunk("0Xd")),
        Arguments.of("chunk size with a plus", chunk("+d")),
        Arguments.of("chunk size with a minus", chunk("-d")),
        Arguments.of("chunk extension without a size", chunk(";a=b")),
        Arguments.of("chunk size that an int wraps to 13", chunk("10000000d")),
        Arguments.of("chunk size that a long wraps to 13", chunk("1000000000000000d")),
        Arguments.of("chunk size of 17 digits", chunk("0000000000000000d")),
        Arguments.of(
            "blank before the second chunk size",
            POST + CHUNKED + "\r\n6\r\n{\"text\r\n 7\r\n\":\"hi\"}\r\n0\r\n\r\n"),
        Arguments.of(
            "blank before the last chunk size", POST + CHUNKED + "\r\n" + CHUNK + " 0\r\n\r\n"),
        Arguments.of("chunk without an end", POST + CHUNKED + "\r\nd\r\n" + BODY + "0\r\n\r\n"),
        Arguments.of("chunk longer than its size", POST + CHUNKED + "\r\n3\r\n" + BODY + "\r\n"),
        Arguments.of("bare line feed after chunk", POST + CHUNKED + "\r\nd\r\n" + BODY + "\n0\r\n"),
        Arguments.of("bare line feed in trailers", trailers("X-A: b\nX-C: d\r\n\r\n")),
        Arguments.of("bare line feed after trailers", trailers("X-A: b\r\n\n")),
        Arguments.of("folded trailer", trailers("X-A: b\r\n c\r\n\r\n")),
        Arguments.of("folded trailer by a tab", trailers("X-A: b\r\n\tc\r\n\r\n")),
        Arguments.of("folded length in trailers", trailers("Content-Length: 1\r\n 3\r\n\r\n")),
        Arguments.of("blank before the first trailer", trailers(" X-A: b\r\n\r\n")),
        Arguments.of("blank in the name of a trailer", trailers("X A: b\r\n\r\n")),
        Arguments.of("trailer without a name", trailers(": b\r\n\r\n")),
        Arguments.of("NUL in a trailer", trailers("X-A: b\u0000c\r\n\r\n")),
        Arguments.of("bad trailer", POST + CHUNKED + "\r\n" + CHUNK + "0\r\ngarbage\r\n\r\n"));
  }

  /** A body of one chunk, with this text as its size. */
  private static String chunk(String size) {
    return POST + CHUNKED + "\r\n" + size + "\r\n" + BODY + "\r\n0\r\n\r\n";
  }

  private static String trailers(String lines) {
    return POST + CHUNKED + "\r\n" + CHUNK + "0\r\n" + lines;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"lengths", "codings", "beginnings", "heads", "chunks"})
  void refusesWhatOthersMayReadDifferently(String name, String request) {
    try (RawConnection connection = server.connect()) {
      // A second request that must never be executed.
      connection.send(request);
      connection.trySend(head("GET", "/chats", ANN) + "\r\n");
      Reply reply = connection.read();

      assertThat(reply.status()).as(name).isEqualTo(400);
      assertThat(reply.slug()).isEqualTo("malformed-request");
      assertThat(reply.header("content-type")).contains("application/problem+json");
      assertThat(reply.header("connection")).contains("close");
      assertThat(reply.header("x-request-id")).contains(reply.json().getString("request_id"));
      assertThat(connection.isClosedByPeer()).isTrue();
    }
    assertThat(server.messaging.commands()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"chunks"})
  void refusesBadChunksHoweverTheyArrive(String name, String request) {
    try (RawConnection connection = server.connect()) {
      for (String character : request.split("", -1)) {
        connection.trySend(character);
      }
      assertThat(connection.read().status()).as(name).isEqualTo(400);
      assertThat(connection.isClosedByPeer()).isTrue();
    }
    assertThat(server.messaging.commands()).isEmpty();
  }
}
