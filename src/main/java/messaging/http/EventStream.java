package messaging.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import messaging.auth.Caller;
import messaging.bus.CloudEvent;
import messaging.bus.Json;
import messaging.message.ErrorCode;
import messaging.message.Feed.End;
import messaging.message.Feed.Subscription;
import messaging.message.FeedEvent;
import messaging.message.FeedPage;
import messaging.message.MessagingException;
import messaging.wire.StrictHttp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a feed as Server-Sent Events. It reads the next page only after the client has read the
 * previous one, so that a slow client needs memory for one page at most. Use on the event loop of
 * the connection.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent
 *     events</a>
 */
final class EventStream {
  static final String MEDIA_TYPE = "text/event-stream";

  private static final CharSequence MEDIA_TYPE_VALUE = HttpHeaders.createOptimized(MEDIA_TYPE);
  private static final CharSequence BUFFERING = HttpHeaders.createOptimized("X-Accel-Buffering");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final CharSequence NO = HttpHeaders.createOptimized("no");
  private static final Logger log = LoggerFactory.getLogger(EventStream.class);

  private static final Buffer HEARTBEAT = Buffer.buffer(": still here\n\n");

  /** Without an id, so that the client keeps its cursor. */
  private static final Buffer REPLACED = Buffer.buffer("event: replaced\ndata: {}\n\n");

  private static final int MIN_RETRY_MILLIS = 1_000;
  private static final int MAX_RETRY_MILLIS = 5_000;
  private static final int MIN_RETRY_ELSEWHERE_MILLIS = 100;
  private static final int MAX_RETRY_ELSEWHERE_MILLIS = 1_000;
  private static final int MIN_RETRY_REPLACED_MILLIS = 30_000;
  private static final int MAX_RETRY_REPLACED_MILLIS = 60_000;

  private final Subscription subscription;
  private final Caller caller;
  private final String source;
  private final Duration heartbeat;
  private final Vertx vertx;
  private @Nullable RoutingContext context;
  private long stall = -1;
  private boolean over;

  /**
   * A stream that has not begun. It closes {@code subscription} at its end.
   *
   * @param caller the stream ends when the caller's proof does
   */
  EventStream(
      Subscription subscription, Caller caller, String source, Duration heartbeat, Vertx vertx) {
    this.vertx = vertx;
    this.caller = caller;
    this.subscription = subscription;
    this.source = source;
    this.heartbeat = heartbeat;
  }

  private record Cursor(String cursor) {}

  /** Starts the response; completes when the stream has begun. */
  Future<Void> begin(RoutingContext answered) {
    context = answered;
    RequestIds.of(answered.request());
    HttpServerResponse response = answered.response();
    if (response.closed()) {
      subscription.close(End.DONE);
      return Future.succeededFuture();
    }
    boolean chunks = answered.request().version() != HttpVersion.HTTP_1_0;
    response
        .setChunked(chunks)
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE_VALUE)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .putHeader(BUFFERING, NO);
    if (answered.request().method().equals(HttpMethod.HEAD)) {
      subscription.close(End.DONE);
      return response.end();
    }
    if (!chunks) {
      // The end of the connection ends the stream, even if the client asked to keep it.
      Answers.announceClose(answered.request());
    }
    response.closeHandler(left -> onClose());
    subscription.ended().onSuccess(stopping -> onStop());
    String cursor = subscription.start().cursor();
    Buffer first = retry(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS);
    append(first, "cursor", cursor, Json.encode(new Cursor(cursor)));
    write(first);
    return Future.succeededFuture();
  }

  private void read() {
    subscription
        .next(caller.whileProven(heartbeat, Instant.now()))
        .onComplete(this::write, this::fail);
  }

  private void write(FeedPage page) {
    if (!caller.isProven(Instant.now())) {
      // The client comes back with a new proof, and the page is still there for its cursor.
      end(End.EXPIRED);
      return;
    }
    Buffer lines = page.events().isEmpty() ? HEARTBEAT : Buffer.buffer();
    for (FeedEvent event : page.events()) {
      CloudEvent form = CloudEvent.of(event.event(), source);
      append(lines, form.type(), event.position().cursor(), Json.encode(form));
    }
    write(lines);
  }

  /** Appends an event. The JSON contains no line breaks. */
  private static void append(Buffer lines, String type, String cursor, Buffer data) {
    lines
        .appendString("event: " + type + "\nid: " + cursor + "\ndata: ")
        .appendBuffer(data)
        .appendString("\n\n");
  }

  /** A random delay: clients that are disconnected together must not reconnect together. */
  private static Buffer retry(int least, int most) {
    return Buffer.buffer("retry: " + ThreadLocalRandom.current().nextInt(least, most + 1) + "\n\n");
  }

  private void write(Buffer lines) {
    if (over) {
      return;
    }
    HttpServerResponse response = response();
    response.write(lines);
    if (!response.writeQueueFull()) {
      read();
      return;
    }
    stall = vertx.setTimer(heartbeat.toMillis(), tooLong -> StrictHttp.cutOff(connection()));
    response.drainHandler(
        drained -> {
          response.drainHandler(null);
          vertx.cancelTimer(stall);
          stall = -1;
          read();
        });
  }

  private void onClose() {
    if (!over) {
      over = true;
      vertx.cancelTimer(stall);
      subscription.close(stall >= 0 ? End.SLOW : End.DONE);
    }
  }

  /** Nobody waits for a client that does not read. */
  private void onStop() {
    if (stall >= 0) {
      StrictHttp.cutOff(connection());
    }
  }

  private void fail(Throwable failure) {
    log.atDebug().addKeyValue("failure", failure.getClass().getSimpleName()).log("Stream ended");
    if (failure instanceof MessagingException refusal
        && refusal.code() == ErrorCode.TOO_MANY_STREAMS) {
      // If it came back at once, it would end the next one, and so on for ever.
      end(
          End.REPLACED,
          retry(MIN_RETRY_REPLACED_MILLIS, MAX_RETRY_REPLACED_MILLIS).appendBuffer(REPLACED));
    } else {
      end(End.ENDED);
    }
  }

  private void end(End reason) {
    end(reason, retry(MIN_RETRY_ELSEWHERE_MILLIS, MAX_RETRY_ELSEWHERE_MILLIS));
  }

  private void end(End reason, Buffer farewell) {
    if (over) {
      return;
    }
    over = true;
    response().end(farewell).onComplete(ended -> connection().close());
    subscription.close(reason);
  }

  private HttpServerResponse response() {
    return context().response();
  }

  private HttpConnection connection() {
    return context().request().connection();
  }

  private RoutingContext context() {
    if (context == null) {
      throw new IllegalStateException("The stream has not begun");
    }
    return context;
  }
}
