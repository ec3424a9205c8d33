package messaging.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import messaging.auth.Caller;
import messaging.bus.CloudEvent;
import messaging.message.ErrorCode;
import messaging.message.Feed;
import messaging.message.Feed.End;
import messaging.message.Feed.Subscription;
import messaging.message.FeedPage;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;

/** {@code GET /events}: the live feed as a stream, or as a long poll. */
final class EventsHandler implements Handler<RoutingContext> {
  static final String JSON = "application/json";

  private static final CharSequence LAST_EVENT_ID = HttpHeaders.createOptimized("Last-Event-ID");
  private static final int MAX_WAIT_SECONDS = 25;

  private final Feed feed;
  private final String source;
  private final Duration heartbeat;

  /**
   * @param source the CloudEvents source
   * @param heartbeat interval of heartbeats while there are no events
   */
  EventsHandler(Feed feed, String source, Duration heartbeat) {
    this.feed = feed;
    this.source = source;
    this.heartbeat = heartbeat;
  }

  /** The response to a long poll. */
  record Events(List<CloudEvent> events, String cursor) {}

  @Override
  public void handle(RoutingContext context) {
    String cursor = cursor(context);
    Caller caller = Requests.caller(context);
    if (EventStream.MEDIA_TYPE.equals(context.getAcceptableContentType())) {
      feed.subscribe(caller.userId(), cursor)
          .map(
              subscription ->
                  new EventStream(subscription, caller, source, heartbeat, context.vertx()))
          .compose(stream -> stream.begin(context))
          .onFailure(context::fail);
      return;
    }
    Duration wait = caller.whileProven(wait(context), Instant.now());
    feed.subscribe(caller.userId(), cursor)
        .compose(subscription -> poll(context, subscription, wait))
        .onComplete(events -> Answers.ok(context, events), context::fail);
  }

  private static @Nullable String cursor(RoutingContext context) {
    String last = Requests.header(context, LAST_EVENT_ID);
    String after = Requests.parameter(context, "after");
    // A browser sends an empty one after an event without an id.
    return last == null || last.isEmpty() ? after : last;
  }

  private static Duration wait(RoutingContext context) {
    Integer seconds = Requests.smallNumber(context, "wait");
    if (seconds != null && seconds > MAX_WAIT_SECONDS) {
      throw new MessagingException(
          ErrorCode.INVALID_PARAMETER, "wait must be 0 to " + MAX_WAIT_SECONDS + " seconds.");
    }
    if (context.request().method().equals(HttpMethod.HEAD)) {
      // A HEAD response has no body, so waiting for events is useless.
      return Duration.ZERO;
    }
    return Duration.ofSeconds(seconds == null ? MAX_WAIT_SECONDS : seconds);
  }

  private Future<Events> poll(RoutingContext context, Subscription subscription, Duration wait) {
    HttpServerResponse response = context.response();
    response.closeHandler(left -> subscription.close(End.DONE));
    if (response.closed()) {
      subscription.close(End.DONE);
    }
    return subscription
        .next(wait)
        .recover(failure -> nothing(failure, subscription))
        .map(this::events)
        .onComplete(done -> subscription.close(End.DONE));
  }

  /** If the node stops, the client continues from the same position at another node at once. */
  private static Future<FeedPage> nothing(Throwable failure, Subscription subscription) {
    return failure instanceof MessagingException refusal && refusal.code() == ErrorCode.UNAVAILABLE
        ? Future.succeededFuture(new FeedPage(List.of(), subscription.start(), false))
        : Future.failedFuture(failure);
  }

  private Events events(FeedPage page) {
    return new Events(
        page.events().stream().map(event -> CloudEvent.of(event.event(), source)).toList(),
        page.next().cursor());
  }
}
