package messaging.contact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.uritemplate.UriTemplate;
import io.vertx.uritemplate.Variables;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import messaging.config.ContactsConfig;
import messaging.message.RequestContext;
import org.jspecify.annotations.Nullable;

/**
 * One question to the contact-service and its answer; no memory, no breaker. The deadline covers
 * all of it: waiting for a connection, connecting, and the last byte of the body. Thread-safe.
 */
final class ContactCall {
  private static final int MAX_BODY = 16 * 1024;
  private static final int MAX_HEADER_VALUE = 256;
  private static final int CONNECTIONS = 64;
  private static final int WAITING = 1_000;

  /** Common servers close an idle connection after 5 s; leaving first avoids the race. */
  private static final int KEEP_ALIVE_SECONDS = 4;

  private static final ObjectMapper STRICT_JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final HttpClient http;
  private final RequestOptions target;
  private final String pathPrefix;
  private final UriTemplate path;
  private final String field;
  private final long timeoutMillis;

  ContactCall(Vertx vertx, ContactsConfig config) {
    this(
        vertx, config, new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING));
  }

  /**
   * @param pool how many connections it may have, and how many questions may wait for one
   */
  ContactCall(Vertx vertx, ContactsConfig config, PoolOptions pool) {
    URI url = config.url();
    boolean tls = "https".equalsIgnoreCase(url.getScheme());
    this.timeoutMillis = config.timeout().toMillis();
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) timeoutMillis)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
            pool);
    this.target =
        new RequestOptions()
            .setHost(url.getHost().replaceAll("[\\[\\]]", ""))
            .setPort(url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80)
            .setSsl(tls)
            .setFollowRedirects(false)
            // The name of its span; the path itself names users.
            .setTraceOperation("GET " + config.path())
            // Leaves the queue for a connection when nobody waits for the answer any more.
            .setConnectTimeout(timeoutMillis);
    this.pathPrefix = url.getRawPath().replaceAll("/+$", "");
    this.path = UriTemplate.of(config.path());
    this.field = config.field();
  }

  /**
   * Asks whether the receiver is a friend of the sender.
   *
   * @return fails with a {@link java.util.concurrent.TimeoutException} at the deadline, with an
   *     {@link UnknownAnswerException} if the answer is neither yes nor no, with the client's own
   *     exceptions if there was no exchange; completes on any thread
   */
  Future<Boolean> ask(String senderId, String receiverId, RequestContext context) {
    Promise<Boolean> verdict = Promise.promise();
    Future<HttpClientRequest> request = http.request(options(senderId, receiverId, context));
    Future<Buffer> body =
        request
            .compose(ready -> exchange(ready, verdict))
            .timeout(timeoutMillis, TimeUnit.MILLISECONDS);
    body.compose(this::friends).onComplete(verdict::tryComplete, verdict::tryFail);
    // Nobody reads on: give the connection up, now or as soon as it is there.
    body.onFailure(failure -> request.onSuccess(HttpClientRequest::reset));
    return verdict.future();
  }

  private RequestOptions options(String senderId, String receiverId, RequestContext context) {
    // The template encodes everything but unreserved characters, so that a plus stays a plus in
    // the path as in the query.
    Variables ids = Variables.variables().set("user_id", senderId).set("friend_id", receiverId);
    RequestOptions options =
        new RequestOptions(target).setURI(pathPrefix + path.expandToString(ids));
    options.putHeader("Accept", "application/json");
    passOn(options, "X-Request-Id", context.requestId());
    passOn(options, "traceparent", context.traceparent());
    return options;
  }

  /** Values of bus callers come unchecked: what is no header value is left out. */
  private static void passOn(RequestOptions options, String name, @Nullable String value) {
    if (value != null
        && !value.isEmpty()
        && value.length() <= MAX_HEADER_VALUE
        && value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      options.putHeader(name, value);
    }
  }

  private static Future<Buffer> exchange(HttpClientRequest request, Promise<Boolean> verdict) {
    // In one piece on the event loop of the request: a caller's thread that came back a little
    // later to listen would find the response gone.
    return request
        .send()
        .compose(
            response -> {
              judgeByStatus(response.statusCode(), verdict);
              return read(response);
            });
  }

  private static void judgeByStatus(int status, Promise<Boolean> verdict) {
    if (status == 404) {
      verdict.tryComplete(false);
    } else if (status != 200) {
      verdict.tryFail(new UnknownAnswerException("status " + status));
    }
  }

  private static Future<Buffer> read(HttpClientResponse response) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(whole::tryFail);
    response.endHandler(end -> whole.tryComplete(body));
    response.handler(
        chunk -> {
          if (body.length() + chunk.length() > MAX_BODY) {
            whole.tryFail(new UnknownAnswerException("body above " + MAX_BODY + " bytes"));
          } else {
            body.appendBuffer(chunk);
          }
        });
    return whole.future();
  }

  private Future<Boolean> friends(Buffer body) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(body.getBytes());
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      JsonNode answer = STRICT_JSON.readTree(text).path(field);
      return answer.isBoolean()
          ? Future.succeededFuture(answer.booleanValue())
          : Future.failedFuture(new UnknownAnswerException("no boolean in the field"));
    } catch (CharacterCodingException | JsonProcessingException malformed) {
      return Future.failedFuture(new UnknownAnswerException("not JSON"));
    }
  }

  /** Closes the connections; calls under way fail. */
  Future<Void> close() {
    return http.close();
  }
}
