package messaging.contact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.uritemplate.UriTemplate;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import messaging.config.ContactsConfig;
import messaging.message.RequestContext;
import messaging.wire.BoundedCalls;
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

  /** Names of fields are strangers' words: none of them stays in a table of names. */
  static final ObjectMapper STRICT_JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final WebClient client;
  private final BoundedCalls calls;
  private final UriTemplate path;
  private final String operation;
  private final String field;

  ContactCall(Vertx vertx, ContactsConfig config) {
    this(
        vertx, config, new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING));
  }

  /**
   * @param pool how many connections it may have, and how many questions may wait for one
   */
  ContactCall(Vertx vertx, ContactsConfig config, PoolOptions pool) {
    this.client = WebClient.create(vertx, options(config), pool);
    this.calls = new BoundedCalls(vertx, client, config.timeout(), MAX_BODY);
    // The template encodes everything but unreserved characters, so that a plus stays a plus in
    // the path as in the query.
    this.path = UriTemplate.of(config.url().getRawPath().replaceAll("/+$", "") + config.path());
    this.operation = "GET " + config.path();
    this.field = config.field();
  }

  private static WebClientOptions options(ContactsConfig config) {
    URI url = config.url();
    boolean tls = "https".equalsIgnoreCase(url.getScheme());
    WebClientOptions options = new WebClientOptions().setUserAgentEnabled(false);
    options
        .setDefaultHost(url.getHost().replaceAll("[\\[\\]]", ""))
        .setDefaultPort(url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80)
        .setSsl(tls)
        .setConnectTimeout((int) config.timeout().toMillis())
        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS);
    return options;
  }

  /**
   * Asks whether the receiver is a friend of the sender.
   *
   * @return fails with a {@link java.util.concurrent.TimeoutException} at the deadline, with an
   *     {@link UnknownAnswerException} if the answer is neither yes nor no, with the client's own
   *     exceptions if there was no whole answer; completes on any thread
   */
  Future<Boolean> ask(String senderId, String receiverId, RequestContext context) {
    BoundedCalls.Answer answer = calls.send(request(senderId, receiverId, context));
    return answer
        .status()
        .compose(
            status ->
                switch (status) {
                  case 200 -> answer.response().compose(this::friends);
                  case 404 -> Future.succeededFuture(false);
                  default -> Future.failedFuture(new UnknownAnswerException("status " + status));
                });
  }

  private HttpRequest<Buffer> request(String senderId, String receiverId, RequestContext context) {
    HttpRequest<Buffer> request =
        client
            .get(path)
            .setTemplateParam("user_id", senderId)
            .setTemplateParam("friend_id", receiverId)
            // The name of its span; the path itself names users.
            .traceOperation(operation)
            .putHeader("Accept", "application/json");
    passOn(request, "X-Request-Id", context.requestId());
    passOn(request, "traceparent", context.traceparent());
    return request;
  }

  /** Values of bus callers come unchecked: what is no header value is left out. */
  private static void passOn(HttpRequest<?> request, String name, @Nullable String value) {
    if (value != null
        && !value.isEmpty()
        && value.length() <= MAX_HEADER_VALUE
        && value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      request.putHeader(name, value);
    }
  }

  private Future<Boolean> friends(HttpResponse<Buffer> response) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(response.body().getBytes());
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      JsonNode answer = STRICT_JSON.readTree(text).path(field);
      return answer.isBoolean()
          ? Future.succeededFuture(answer.booleanValue())
          : Future.failedFuture(new UnknownAnswerException("no boolean in the field"));
    } catch (CharacterCodingException | JsonProcessingException malformed) {
      return Future.failedFuture(new UnknownAnswerException("not JSON"));
    }
  }
}
