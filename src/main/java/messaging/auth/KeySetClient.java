package messaging.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import messaging.wire.BoundedCalls;

/** Fetches a document of bounded size in bounded time, without following redirects. */
final class KeySetClient {
  static final int MAX_BYTES = 256 * 1024;
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  private final HttpRequest<Buffer> request;
  private final BoundedCalls calls;

  /**
   * A client for one URL; it lives as long as the Vert.x.
   *
   * @param url one of http or https
   */
  KeySetClient(Vertx vertx, URI url) {
    WebClientOptions options = new WebClientOptions().setUserAgentEnabled(false);
    options.setKeepAlive(false).setConnectTimeout((int) DEADLINE.toMillis());
    WebClient client = WebClient.create(vertx, options);
    this.request = client.getAbs(url.toString()).putHeader("Accept", "application/json");
    this.calls = new BoundedCalls(vertx, client, DEADLINE, MAX_BYTES);
  }

  /** The document, once; fails if there is none, it is too large or does not come in time. */
  Future<String> fetch() {
    return calls
        .send(request.copy())
        .response()
        .expecting(HttpResponseExpectation.SC_OK)
        .map(response -> response.body().toString(StandardCharsets.UTF_8));
  }
}
