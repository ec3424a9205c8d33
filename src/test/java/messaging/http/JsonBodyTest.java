package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import messaging.http.RawConnection.Reply;
import messaging.message.SendMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class JsonBodyTest {
  private static final String JSON = "Content-Type: application/json\r\n";

  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  /** Strings here are Latin-1, so that every character is one byte. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "[]",
        "[{\"text\":\"a\"}]",
        "\"text\"",
        "null",
        "true",
        "42",
        "{",
        "{\"text\":\"a\"",
        "{\"text\":\"a\",}",
        "{\"text\":\"a\"}}",
        "{\"text\":\"a\"}{}",
        "{\"text\":\"a\"} x",
        "{\"text\":\"a\",\"text\":\"a\"}",
        "{\"text\":\"a\",\"t\\u0065xt\":\"a\"}",
        "{\"x\":{\"y\":1,\"y\":1},\"text\":\"a\"}",
        "{text:\"a\"}",
        "{'text':'a'}",
        "{\"text\":\"a\nb\"}",
        "{\"text\":\"a\u0000b\"}",
        "{\"text\":\"\\x\"}",
        "{\"text\":\"\\ud8\"}",
        "{\"text\":NaN}",
        "{\"text\":01}",
        "{\"text\":+1}",
        "{\"text\":.5}",
        "/* c */{\"text\":\"a\"}",
        "{\"text\":\"a\"}// c",
        "# c\n{\"text\":\"a\"}",
        // Not UTF-8: overlong, surrogate, single byte, truncated, above U+10FFFF, UTF-16, a BOM.
        "{\"text\":\"\u00c0\u00af\"}",
        "{\"text\":\"\u00e0\u0080\u00af\"}",
        "{\"text\":\"\u00ed\u00a0\u0080\"}",
        "{\"text\":\"\u00ed\u00a0\u0080\u00ed\u00b0\u0080\"}",
        "{\"text\":\"\u00ff\"}",
        "{\"text\":\"\u0080\"}",
        "{\"text\":\"\u00e2\u0082\"}",
        "{\"text\":\"\u00f4\u0090\u0080\u0080\"}",
        "{\"text\":\"\u00ef\u00bf\u00bd\u00ff\"}",
        "\u00fe\u00ff\u0000{\u0000}",
        "{\u0000\"\u0000t\u0000\"\u0000:\u00001\u0000}\u0000",
        "\u00ef\u00bb\u00bf{\"text\":\"a\"}"
      })
  void refusesWhatIsNotOneJsonObject(String body) {
    Reply reply = server.post("/messages/bob", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.slug()).isEqualTo("malformed-body");
    assertThat(reply.json().getString("request_id")).isNotBlank();
    assertThat(server.messaging.commands()).isEmpty();
  }

  @Test
  void refusesDeepNesting() {
    String deep = "{\"text\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";

    assertThat(server.post("/messages/bob", deep).slug()).isEqualTo("malformed-body");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|/text",
        "{\"text\":null}|/text",
        "{\"text\":5}|/text",
        "{\"text\":true}|/text",
        "{\"text\":{}}|/text",
        "{\"text\":[\"a\"]}|/text",
        "{\"text\":\"a\",\"x\":1}|/x",
        "{\"Text\":\"a\"}|/Text",
        "{\"\\ud800x\":\"a\"}|/\ufffdx",
        "{\"text\":\"a\",\"a/b~c\":{\"d\":[1]}}|/a~1b~0c"
      })
  void namesFieldsThatAreMissingUnknownOrOfWrongType(String body, String pointer) {
    Reply reply = server.post("/messages/bob", body);

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.slug()).isEqualTo("invalid-field");
    JsonObject error = reply.json().getJsonArray("errors").getJsonObject(0);
    assertThat(error.getString("pointer")).isEqualTo(pointer);
    assertThat(error.getString("detail")).isNotBlank();
    assertThat(server.messaging.commands()).isEmpty();
  }

  @Test
  void cutsPointersToUnknownFields() {
    Reply reply = server.post("/messages/bob", "{\"" + "k".repeat(9_000) + "\":1}");

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().getJsonArray("errors").getJsonObject(0).getString("pointer"))
        .isEqualTo("/" + "k".repeat(63));
  }

  @Test
  void answersManyUnknownFieldsBriefly() {
    StringBuilder body = new StringBuilder("{\"text\":\"a\"");
    for (int i = 0; i < 3_000; i++) {
      body.append(",\"").append(i).append("\":1");
    }
    Reply reply = server.post("/messages/bob", body.append('}').toString());

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.body()).hasSizeLessThan(1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"5\"",
        "1.0",
        "1.9",
        "1e3",
        "true",
        "[]",
        "{}",
        "9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890"
      })
  void refusesPositionsThatAreNoWholeNumbers(String value) {
    Reply reply = server.post("/messages/bob/seen", "{\"up_to\":" + value + "}");

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().getJsonArray("errors").getJsonObject(0).getString("pointer"))
        .isEqualTo("/up_to");
    assertThat(server.messaging.commands()).isEmpty();
  }

  @Test
  void refusesNumbersOfThousandsOfDigitsAsAnyOther() {
    Reply reply = server.post("/messages/bob/seen", "{\"up_to\":" + "9".repeat(30_000) + "}");

    assertThat(reply.status()).isEqualTo(422);
  }

  /** Some generated clients send it where a body is optional. */
  @Test
  void takesNullForNoBodyOfSeen() {
    assertThat(server.post("/messages/bob/seen", "null").status()).isEqualTo(200);
    assertThat(server.post("/messages/bob/seen", "null{}").status()).isEqualTo(400);
  }

  @Test
  void refusesUnknownFieldsOfSeen() {
    assertThat(server.post("/messages/bob/seen", "{\"upTo\":1}").status()).isEqualTo(422);
    assertThat(server.post("/messages/bob/seen", "[]").status()).isEqualTo(400);
    assertThat(server.post("/messages/bob/seen", " ").status()).isEqualTo(400);
  }

  @Test
  void passesExtremePositionsOn() {
    server.post("/messages/bob/seen", "{\"up_to\":9223372036854775807}");
    assertThat(server.messaging.last()).extracting("upTo").isEqualTo(Long.MAX_VALUE);
    server.post("/messages/bob/seen", "{\"up_to\":-9223372036854775808}");
    assertThat(server.messaging.last()).extracting("upTo").isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void passesTextOnUnchanged() {
    assertThat(sentText("\"a\u00e9\ufffd\ud83d\ude00\u202e\""))
        .isEqualTo("a\u00e9\ufffd\ud83d\ude00\u202e");
    assertThat(sentText("\"\\u0000\\ud800 \\n\\/\"")).isEqualTo("\u0000\ud800 \n/");
    assertThat(sentText("\"\\ud83d\\ude00\"")).isEqualTo("\ud83d\ude00");
    assertThat(sentText("\" \"")).isEqualTo(" ");
    assertThat(sentText("\"\"")).isEmpty();
  }

  private String sentText(String json) {
    byte[] body = ("{\"text\":" + json + "}").getBytes(StandardCharsets.UTF_8);
    try (RawConnection connection = server.connect()) {
      connection
          .send(
              head("POST", "/messages/bob", ANN + JSON)
                  + "Content-Length: "
                  + body.length
                  + "\r\n\r\n")
          .send(body)
          .read();
    }
    return ((SendMessage) server.messaging.last()).text();
  }

  @Test
  void neverShowsWhatWasSent() {
    for (String body :
        new String[] {
          "{\"text\":\"CANARY", "{\"text\":CANARY}", "\"CANARY\"", "{\"text\":[\"CANARY\"]}"
        }) {
      Reply reply = server.post("/messages/bob?CANARY=1", body);
      assertThat(reply.status()).isGreaterThanOrEqualTo(400);
      assertThat(reply.body()).doesNotContain("CANARY");
    }
  }
}
