package messaging.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Fetches a document of bounded size in bounded time, without following redirects. */
final class KeySetClient {
  static final int MAX_BYTES = 256 * 1024;
  private static final int DEADLINE_MILLIS = 2_000;

  private final HttpClient client;
  private final RequestOptions options;

  /**
   * A client for one URL; it lives as long as the Vert.x.
   *
   * @throws IllegalArgumentException if it is no http or https URL
   */
  KeySetClient(Vertx vertx, URI url) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false).setConnectTimeout(DEADLINE_MILLIS));
    try {
      this.options =
          new RequestOptions()
              .setAbsoluteURI(url.toURL())
              .setFollowRedirects(false)
              .putHeader(HttpHeaders.ACCEPT, "application/json");
    } catch (MalformedURLException | VertxException e) {
      throw new IllegalArgumentException("The URL of the key set is not one of http or https.", e);
    }
  }

  /** The document, once; fails if there is none, it is too large or does not come in time. */
  Future<String> fetch() {
    return client
        .request(new RequestOptions(options))
        .compose(KeySetClient::ask)
        .timeout(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Future<String> ask(HttpClientRequest request) {
    // The outer deadline cannot stop what is under way, so this one does.
    return request
        .send()
        .compose(KeySetClient::read)
        .timeout(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(failed -> request.reset());
  }

  private static Future<String> read(HttpClientResponse response) {
    Promise<String> document = Promise.promise();
    // Set in any case: Vert.x logs an error where nobody listens to the reset of a refused answer.
    response.exceptionHandler(document::tryFail);
    if (response.statusCode() != 200) {
      return Future.failedFuture("Status " + response.statusCode());
    }
    Buffer bytes = Buffer.buffer();
    response.handler(
        chunk -> {
          if (bytes.length() + chunk.length() > MAX_BYTES) {
            document.tryFail("More than " + MAX_BYTES + " bytes");
          } else {
            bytes.appendBuffer(chunk);
          }
        });
    response.endHandler(end -> document.tryComplete(bytes.toString(StandardCharsets.UTF_8)));
    return document.future();
  }
}
