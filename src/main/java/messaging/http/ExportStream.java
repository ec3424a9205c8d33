package messaging.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import messaging.auth.Caller;
import messaging.bus.Json;
import messaging.message.ExportLine;
import messaging.message.ExportPage;
import messaging.message.ExportUser;
import messaging.message.Messaging;
import messaging.wire.StrictHttp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an export as lines of JSON. It reads the next page only after the client has taken the one
 * before, so that a slow client needs memory for one page at most. Where it cannot go on, it closes
 * the connection without the line of the end; the client goes on behind the last line that it has.
 * Use on the event loop of the connection.
 *
 * @see <a href="https://github.com/ndjson/ndjson-spec">Newline delimited JSON</a>
 */
final class ExportStream {
  static final String MEDIA_TYPE = "application/x-ndjson";

  /** Lines of a page. */
  static final int PAGE = 200;

  private static final CharSequence MEDIA_TYPE_VALUE = HttpHeaders.createOptimized(MEDIA_TYPE);
  private static final CharSequence BUFFERING = HttpHeaders.createOptimized("X-Accel-Buffering");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final CharSequence NO = HttpHeaders.createOptimized("no");
  private static final Logger log = LoggerFactory.getLogger(ExportStream.class);

  private final RoutingContext context;
  private final HttpServerResponse response;
  private final Caller caller;
  private final Messaging messaging;
  private boolean over;
  private boolean stopping;
  private boolean waiting;

  /** A stream that has not begun. */
  ExportStream(RoutingContext context, Messaging messaging) {
    this.context = context;
    this.response = context.response();
    this.caller = Requests.caller(context);
    this.messaging = messaging;
  }

  /** Starts the response with this page. */
  void begin(ExportPage first) {
    RequestIds.of(context.request());
    if (response.closed()) {
      return;
    }
    response
        .setChunked(context.request().version() != HttpVersion.HTTP_1_0)
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE_VALUE)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .putHeader(BUFFERING, NO);
    if (context.request().method().equals(HttpMethod.HEAD)) {
      response.end();
      return;
    }
    // To an old client only the end of the connection says that this is all.
    Answers.announceClose(context.request());
    context.addEndHandler(ended -> over = true);
    connection().shutdownHandler(stop -> stop());
    write(first);
  }

  private void write(ExportPage page) {
    if (over) {
      return;
    }
    if (!caller.isProven(Instant.now())) {
      cut("expired");
      return;
    }
    Buffer lines = Buffer.buffer();
    for (ExportLine line : page.lines()) {
      lines.appendBuffer(Json.encode(line)).appendByte((byte) '\n');
    }
    if (page.next() == null) {
      end(lines);
    } else {
      write(lines, page.next());
    }
  }

  private void write(Buffer lines, String next) {
    long rest = UserCalls.restAfter(lines.length());
    if (lines.length() > 0) {
      response.write(lines);
    }
    if (!response.writeQueueFull()) {
      goOn(next, rest);
      return;
    }
    waiting = true;
    response.drainHandler(
        drained -> {
          response.drainHandler(null);
          waiting = false;
          goOn(next, rest);
        });
  }

  private void goOn(String next, long rest) {
    if (rest == 0) {
      read(next);
    } else {
      context.vertx().setTimer(rest, rested -> read(next));
    }
  }

  private void read(String next) {
    if (over) {
      return;
    }
    if (stopping) {
      cut("stopping");
      return;
    }
    messaging
        .export(new ExportUser(caller.userId(), PAGE, next))
        .onComplete(this::write, failure -> cut(failure.getClass().getSimpleName()));
  }

  private void end(Buffer lines) {
    over = true;
    response.end(lines).onComplete(written -> connection().close());
  }

  /** The client sees that the answer is not whole. */
  private void cut(String reason) {
    if (!over) {
      over = true;
      log.atDebug().addKeyValue("reason", reason).log("Export cut");
      response.reset();
    }
  }

  /** Nobody waits for a client that does not read. */
  private void stop() {
    stopping = true;
    if (waiting && !over) {
      StrictHttp.cutOff(connection());
    }
  }

  private HttpConnection connection() {
    return context.request().connection();
  }
}
