package messaging.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseEncoderTest {

  /** The buffers that an answer is written in. */
  private static List<String> encode(boolean answersHead, String body) {
    EmbeddedChannel channel = new EmbeddedChannel(new ResponseEncoder(() -> answersHead));
    channel.writeOutbound(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.CREATED,
            Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII),
            HeadersMultiMap.httpHeaders()
                .set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length())),
            HeadersMultiMap.httpHeaders()));
    List<String> written = new ArrayList<>();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      written.add(part.toString(StandardCharsets.US_ASCII));
      part.release();
    }
    channel.finishAndReleaseAll();
    return written;
  }

  private static String head(String body) {
    return "HTTP/1.1 201 Created\r\ncontent-length: " + body.length() + "\r\n\r\n";
  }

  @Test
  void writesTheAnswerToASendAsOneBuffer() {
    String body = "m".repeat(600);
    assertThat(encode(false, body)).containsExactly(head(body) + body);
  }

  @Test
  void doesNotCopyALargePage() {
    String body = "m".repeat(16_000);
    assertThat(encode(false, body)).containsExactly(head(body), body);
  }

  @Test
  void writesNoBodyForAHead() {
    String body = "m".repeat(600);
    assertThat(String.join("", encode(true, body))).isEqualTo(head(body));
  }
}
