package messaging;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Listens to a feed as a browser's EventSource does, but comes back only when it is told to. */
public final class SseClient implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<String> comments = new CopyOnWriteArrayList<>();
  private final Lines lines = new Lines();
  private final CompletableFuture<HttpResponse<Void>> response;
  private volatile @Nullable String retry;
  private volatile boolean over;

  /** As it came; the data is what belongs to the id. */
  public record Event(String type, String id, JsonObject data) {
    String eventId() {
      return data.getString("id");
    }

    JsonObject body() {
      return data.getJsonObject("data");
    }
  }

  /**
   * Connects.
   *
   * @param cursor null for now
   */
  public SseClient(URI events, String user, @Nullable String cursor) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(events)
            .header("X-User-Id", user)
            .header("Accept", "text/event-stream");
    if (cursor != null) {
      request.header("Last-Event-ID", cursor);
    }
    response =
        CLIENT
            .sendAsync(request.build(), BodyHandlers.fromLineSubscriber(lines))
            .whenComplete((done, failure) -> over = true);
  }

  /** What came, without the first event, which is no event of the feed. */
  public List<Event> events() {
    return events.stream().filter(event -> !event.type.equals("cursor")).toList();
  }

  /** Whether {@link #cursor} has come. */
  public boolean hasCursor() {
    return !events.isEmpty();
  }

  /** The cursor of the last event; waits for the first. */
  public String cursor() {
    await().until(() -> !events.isEmpty() || over);
    return events.get(events.size() - 1).id();
  }

  /** The cursor of the last event, the given one if none came. */
  @Nullable String cursorOr(@Nullable String otherwise) {
    return events.isEmpty() ? otherwise : events.get(events.size() - 1).id();
  }

  List<String> comments() {
    return comments;
  }

  /** The last time to wait before coming back, in milliseconds. */
  @Nullable String retry() {
    return retry;
  }

  /** Whether the connection has ended. */
  public boolean over() {
    return over;
  }

  /** Completes when the stream ends as HTTP says; fails when it breaks. */
  public CompletableFuture<HttpResponse<Void>> response() {
    return response;
  }

  @Override
  public void close() {
    lines.cancel();
    response.cancel(true);
  }

  private final class Lines implements Flow.Subscriber<String> {
    private final List<String> data = new ArrayList<>();
    private volatile Flow.@Nullable Subscription subscription;
    private String type = "";
    private String id = "";

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    void cancel() {
      Flow.Subscription given = subscription;
      if (given != null) {
        given.cancel();
      }
    }

    @Override
    public void onNext(String line) {
      if (line.startsWith(":")) {
        comments.add(line);
      } else if (line.startsWith("event: ")) {
        type = line.substring(7);
      } else if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("data: ")) {
        data.add(line.substring(6));
      } else if (line.startsWith("retry: ")) {
        retry = line.substring(7);
      } else if (line.isEmpty()) {
        dispatch();
      }
    }

    private void dispatch() {
      if (!data.isEmpty()) {
        events.add(new Event(type, id, new JsonObject(String.join("\n", data))));
        data.clear();
      }
    }

    @Override
    public void onError(Throwable failure) {
      over = true;
    }

    @Override
    public void onComplete() {
      over = true;
    }
  }
}
