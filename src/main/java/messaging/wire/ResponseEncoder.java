package messaging.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.function.BooleanSupplier;

/**
 * Writes a small answer as one buffer. The encoder of Vert.x gives its head a buffer that just
 * fits, so that each body of more than 128 bytes is a buffer of its own, with a promise of its own,
 * and the two need a gathering write.
 *
 * <p>One per connection, used on its event loop.
 */
final class ResponseEncoder extends HttpResponseEncoder {
  /** For the header fields, and for the answer to a send of usual length. */
  private static final int ROOM = 1_024;

  private final BooleanSupplier answersHead;

  /**
   * @param answersHead whether the request that is answered is a {@code HEAD}
   */
  ResponseEncoder(BooleanSupplier answersHead) {
    this.answersHead = answersHead;
  }

  /** Netty puts the body where the head is if there is room for it. */
  @Override
  protected void encodeHeaders(HttpHeaders headers, ByteBuf out) {
    out.ensureWritable(ROOM);
    if (headers instanceof HeadersMultiMap fields) {
      fields.encode(out, false);
    } else {
      super.encodeHeaders(headers, out);
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    return answersHead.getAsBoolean() || super.isContentAlwaysEmpty(response);
  }
}
