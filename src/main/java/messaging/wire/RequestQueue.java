package messaging.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Passes the requests of one connection on, one at a time: the next one only when the answer to the
 * last one is written and mostly taken by the client. Vert.x would begin the next one as soon as
 * the answer is written. Reads nothing more from the connection while a request waits. Used on its
 * event loop.
 */
final class RequestQueue {
  private final Deque<Object> held = new ArrayDeque<>(4);
  private final Runnable emptied;
  private int requestsHeld;
  private boolean answering;
  private boolean head;
  private boolean scheduled;

  /**
   * @param emptied called when nothing waits any more
   */
  RequestQueue(Runnable emptied) {
    this.emptied = emptied;
  }

  /** Whether a request was passed on that is not answered. */
  boolean isAnswering() {
    return answering;
  }

  /** Whether that request is a {@code HEAD}, whose answer has no body. */
  boolean answersHead() {
    return head;
  }

  /** Whether anything waits. */
  boolean holds() {
    return !held.isEmpty();
  }

  /** Passes a part of a request on, or keeps it. */
  void arrive(ChannelHandlerContext ctx, Object part) {
    boolean begins = part instanceof HttpRequest;
    if (held.isEmpty() && !(begins && (answering || !ctx.channel().isWritable()))) {
      if (begins) {
        begin(part);
      }
      ctx.fireChannelRead(part);
      return;
    }
    held.add(part);
    if (begins) {
      requestsHeld++;
    }
    ctx.channel().config().setAutoRead(false);
  }

  private void begin(Object request) {
    answering = true;
    head = request instanceof HttpRequest begun && begun.method().equals(HttpMethod.HEAD);
  }

  /** Call after each write. The last part of an answer ends the turn of its request. */
  void written(ChannelHandlerContext ctx, Object part) {
    if (part instanceof LastHttpContent && !isInterim(part)) {
      answering = false;
      head = false;
      goOn(ctx);
    }
  }

  private static boolean isInterim(Object part) {
    return part instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /** Call when the client has taken something. */
  void goOn(ChannelHandlerContext ctx) {
    if (!held.isEmpty() && !scheduled) {
      scheduled = true;
      // Later: Vert.x is still busy with the last one.
      ctx.executor().execute(() -> passOn(ctx));
    }
  }

  private void passOn(ChannelHandlerContext ctx) {
    scheduled = false;
    if (answering || held.isEmpty() || !ctx.channel().isWritable()) {
      return;
    }
    requestsHeld--;
    begin(held.element());
    if (requestsHeld == 0) {
      // Before Vert.x gets the parts, as it may pause the reading itself.
      ctx.channel().config().setAutoRead(true);
    }
    do {
      ctx.fireChannelRead(held.remove());
    } while (!held.isEmpty() && !(held.peek() instanceof HttpRequest));
    ctx.fireChannelReadComplete();
    if (held.isEmpty()) {
      emptied.run();
    }
  }

  /** Drops what waits. */
  void clear() {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
    requestsHeld = 0;
  }
}
