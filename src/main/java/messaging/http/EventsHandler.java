package messaging.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import messaging.auth.SingleHeader;
import messaging.bus.CloudEvent;
import messaging.message.ErrorCode;
import messaging.message.Feed;
import messaging.message.Feed.End;
import messaging.message.Feed.Subscription;
import messaging.message.FeedPage;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;

/** {@code GET /events}: the live feed as a stream, or as a long poll. */
final class EventsHandler implements Call {
  private static final CharSequence LAST_EVENT_ID = HttpHeaders.createOptimized("Last-Event-ID");
  private static final String JSON = "application/json";
  private static final int MAX_WAIT_SECONDS = 25;

  private final Feed feed;
  private final String source;
  private final Duration heartbeat;

  /**
   * @param source the CloudEvents source
   * @param heartbeat silence after which a stream says that it is alive
   */
  EventsHandler(Feed feed, String source, Duration heartbeat) {
    this.feed = feed;
    this.source = source;
    this.heartbeat = heartbeat;
  }

  /** The answer of a long poll. */
  record Events(List<CloudEvent> events, String cursor) {}

  @Override
  public Future<Answer> run(Invocation call) {
    String type =
        MediaRange.choose(call.request().headers(), List.of(JSON, EventStream.MEDIA_TYPE));
    String cursor = cursor(call);
    if (!type.equals(JSON)) {
      return feed.subscribe(call.userId(), cursor)
          .map(
              subscription ->
                  Answer.ok(
                      new EventStream(
                          subscription, source, heartbeat, Vertx.currentContext().owner())));
    }
    Duration wait = Duration.ofSeconds(seconds(call.query()));
    return feed.subscribe(call.userId(), cursor)
        .compose(subscription -> poll(call, subscription, wait));
  }

  private static @Nullable String cursor(Invocation call) {
    MultiMap headers = call.request().headers();
    if (SingleHeader.repeated(headers, LAST_EVENT_ID)) {
      throw invalid("Last-Event-ID is given more than once.");
    }
    String after = call.query().text("after");
    String last = headers.get(LAST_EVENT_ID);
    return last == null ? after : last;
  }

  private static int seconds(Query query) {
    Integer wait = query.smallNumber("wait");
    if (wait != null && wait > MAX_WAIT_SECONDS) {
      throw invalid("wait must be 0 to " + MAX_WAIT_SECONDS + " seconds.");
    }
    return wait == null ? MAX_WAIT_SECONDS : wait;
  }

  private static MessagingException invalid(String detail) {
    return new MessagingException(ErrorCode.INVALID_PARAMETER, detail);
  }

  private Future<Answer> poll(Invocation call, Subscription subscription, Duration wait) {
    HttpServerResponse response = call.request().response();
    response.closeHandler(left -> subscription.close(End.DONE));
    if (response.closed()) {
      subscription.close(End.DONE);
    }
    return subscription
        .next(wait)
        .recover(failure -> nothing(failure, subscription))
        .map(page -> Answer.ok(events(page)))
        .onComplete(done -> subscription.close(End.DONE));
  }

  /** When the node stops, the client goes on from the same place at another one. */
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
