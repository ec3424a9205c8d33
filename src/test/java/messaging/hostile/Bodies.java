package messaging.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Bodies of requests: JSON that is odd, wrong or none. */
final class Bodies {
  private static final String TEXT = Canary.WORD;

  private Bodies() {}

  /** As bytes, each a character of Latin 1. */
  static Arbitrary<String> latin1() {
    return Arbitraries.frequencyOf(
        Tuple.of(14, json().map(json -> new String(json.getBytes(UTF_8), ISO_8859_1))),
        Tuple.of(2, broken()),
        Tuple.of(1, bytes()));
  }

  /** JSON as text, of any shape; it may be malformed. */
  static Arbitrary<String> json() {
    return Arbitraries.frequencyOf(
        Tuple.of(8, Combinators.combine(name(), value()).as(Bodies::object)),
        Tuple.of(4, Combinators.combine(name(), value(), name(), value()).as(Bodies::object)),
        Tuple.of(1, value()),
        Tuple.of(1, nested()));
  }

  private static String object(String name, String value) {
    return "{\"" + name + "\":" + value + "}";
  }

  private static String object(String name, String value, String other, String another) {
    return "{\"" + name + "\":" + value + ",\"" + other + "\":" + another + "}";
  }

  private static Arbitrary<String> name() {
    return Arbitraries.of(
        "text",
        "text",
        "text",
        "text",
        "text",
        "text",
        "up_to",
        "",
        "Text",
        "te\\u0078t",
        "__proto__",
        "user_id",
        "\\u0000");
  }

  private static Arbitrary<String> value() {
    return Arbitraries.frequencyOf(
        Tuple.of(14, text().map(text -> '"' + text + '"')),
        Tuple.of(
            3,
            Arbitraries.of(
                "null",
                "true",
                "[]",
                "{}",
                "0",
                "-1",
                "1e999",
                "-0",
                "9223372036854775808",
                "1" + "0".repeat(2_000),
                "0.1e-99999",
                "NaN",
                "01",
                "[\"" + TEXT + "\"]",
                "{\"text\":\"" + TEXT + "\"}",
                "'" + TEXT + "'",
                "\"" + TEXT)));
  }

  private static Arbitrary<String> text() {
    Arbitrary<String> piece =
        Arbitraries.of(
            "",
            " ",
            "\\u0000",
            "\\ud800",
            "\\udc00",
            "\\ud83d\\ude00",
            "\u00a0",
            "\u200b",
            "\\x",
            "\\u12",
            "\\\"",
            "\ud83d\ude00",
            "\u202e",
            "'; DROP TABLE messages; --",
            "%s%n",
            "${jndi:x}",
            "<script>",
            "\u0001",
            "\n",
            "\\n\\u2028");
    return Combinators.combine(
            Arbitraries.of(TEXT, TEXT, TEXT, ""), piece, Arbitraries.of(1, 1, 1, 4_001, 9_000))
        .as((canary, odd, times) -> canary + odd.repeat(times));
  }

  private static Arbitrary<String> nested() {
    return Combinators.combine(
            Arbitraries.of("[", "{\"text\":", "{\"a\":["), Arbitraries.of(10, 1_000, 20_000))
        .as((open, depth) -> open.repeat(Math.min(depth, 60_000 / open.length())));
  }

  /** What is no UTF-8, or not JSON alone. */
  private static Arbitrary<String> broken() {
    return Arbitraries.of(
        "{\"text\":\"" + TEXT + "\u00ff\"}",
        "{\"text\":\"" + TEXT + "\u00c0\u00af\"}",
        "{\"text\":\"" + TEXT + "\u00ed\u00a0\u0080\"}",
        "{\"text\":\"" + TEXT + "\u00f4\u0090\u0080\u0080\"}",
        "\u00ef\u00bb\u00bf{\"text\":\"" + TEXT + "\"}",
        "{\"text\":\"" + TEXT + "\"}{\"text\":\"b\"}",
        "{\"text\":\"" + TEXT + "\"}/* */",
        "{\"text\":\"" + TEXT + "\",}",
        "text=" + TEXT,
        "<text>" + TEXT + "</text>",
        "{\"text\":\"" + TEXT + "a".repeat(70_000) + "\"}",
        "");
  }

  private static Arbitrary<String> bytes() {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofMaxSize(200)
        .map(bytes -> TEXT + new String(bytes, ISO_8859_1));
  }
}
