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
import io.vertx.core.http.HttpClient;
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
import java.time.Duration;
import messaging.config.ContactsConfig;
import messaging.contact.UnknownAnswerException.Kind;
import messaging.message.RequestContext;
import messaging.wire.AnswerTimeoutException;
import messaging.wire.BoundedCalls;
import messaging.wire.KeptConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * One question to the contact-service and its answer; no memory, no breaker. The deadline covers
 * all of it: waiting for a turn, connecting, asking again, and the last byte of the body.
 * Thread-safe.
 */
final class ContactCall {
  private static final int MAX_BODY = 16 * 1024;
  private static final int MAX_HEADER_VALUE = 256;

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

  /** One sender has fewer questions under way than there are failures that open the breaker. */
  private static Turns.Limits limits(Duration deadline) {
    return new Turns.Limits(64, 8, 1_000, 125, deadline.multipliedBy(3).dividedBy(4));
  }

  /** A client of the contact-service, and the calls of its requests. */
  private record Way(WebClient client, BoundedCalls calls, boolean keepsConnections) {

    /** Whether to ask again the other way: once, as that one keeps no connection. */
    boolean isLeftFor(Throwable failure) {
      return keepsConnections && failure instanceof KeptConnectionException;
    }
  }

  /** What is asked, for whom, and until when. */
  private record Question(String senderId, String receiverId, RequestContext context, long end) {
    Duration left() {
      return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    }
  }

  private final Turns turns;
  private final Duration deadline;
  private final Way usual;
  private final Way onNewConnection;
  private final UriTemplate path;
  private final String operation;
  private final String field;
  private final String authorization;
  private final String address;

  ContactCall(Vertx vertx, ContactsConfig config) {
    this(vertx, config, limits(config.timeout()));
  }

  /**
   * @param limits of the questions under way, each of which has a connection of its own
   */
  ContactCall(Vertx vertx, ContactsConfig config, Turns.Limits limits) {
    this.turns = new Turns(vertx, limits);
    this.deadline = config.timeout();
    this.usual = way(vertx, options(config), limits);
    this.onNewConnection = way(vertx, closing(options(config)), limits);
    // The template encodes everything but unreserved characters, so that a plus stays a plus in
    // the path as in the query.
    this.path = UriTemplate.of(config.url().getRawPath().replaceAll("/+$", "") + config.path());
    this.operation = "GET " + config.path();
    this.field = config.field();
    this.authorization = config.authorization();
    this.address = address(config);
  }

  private Way way(Vertx vertx, WebClientOptions options, Turns.Limits limits) {
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(limits.asked());
    HttpClient connections =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(pool)
            // The question fails as well; Vert.x would also log what the other side sent.
            .withConnectHandler(connection -> connection.exceptionHandler(failure -> {}))
            .build();
    WebClient client = WebClient.wrap(connections, options);
    BoundedCalls calls = new BoundedCalls(vertx, client, deadline, MAX_BODY);
    return new Way(client, calls, options.isKeepAlive());
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

  private static WebClientOptions closing(WebClientOptions options) {
    options.setKeepAlive(false);
    return options;
  }

  /** What is asked, for the log: no user, no secret. */
  String address() {
    return address;
  }

  /** Without the query, which may hold a key. */
  private static String address(ContactsConfig config) {
    URI url = config.url();
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    String path = url.getRawPath().replaceAll("/+$", "") + config.path().replaceAll("\\?.*", "");
    return url.getScheme() + "://" + url.getHost() + port + path;
  }

  /**
   * Asks whether the receiver is a friend of the sender.
   *
   * @return fails with a {@link OwnFaultException} if that says nothing about the contact-service,
   *     with an {@link AnswerTimeoutException} at the deadline, with an {@link
   *     UnknownAnswerException} if the answer is neither yes nor no, with the client's own
   *     exceptions if there was no whole answer; completes on any thread
   */
  Future<Boolean> ask(String senderId, String receiverId, RequestContext context) {
    Question question =
        new Question(senderId, receiverId, context, System.nanoTime() + deadline.toNanos());
    return turns
        .take(senderId)
        .compose(turn -> send(usual, question))
        .recover(
            failure ->
                usual.isLeftFor(failure)
                    ? send(onNewConnection, question)
                    : Future.failedFuture(failure))
        .recover(
            failure ->
                Future.failedFuture(
                    isOwnFault(failure) ? new OwnFaultException("late itself") : failure));
  }

  /** Gives the turn back when the connection is free, which may be after the answer. */
  private Future<Boolean> send(Way way, Question question) {
    BoundedCalls.Answer answer = way.calls().send(request(way, question), question.left());
    answer
        .response()
        .onComplete(
            done -> turns.giveBack(question.senderId()),
            failure -> {
              if (!way.isLeftFor(failure)) {
                turns.giveBack(question.senderId());
              }
            });
    return answer
        .status()
        .compose(
            status ->
                switch (status) {
                  case 200 -> answer.response().compose(this::friends);
                  case 404 -> Future.succeededFuture(false);
                  default -> Future.failedFuture(new UnknownAnswerException(Kind.STATUS, status));
                });
  }

  /** Whether it says nothing about the contact-service, as that had no time to answer. */
  private boolean isOwnFault(Throwable failure) {
    return failure instanceof AnswerTimeoutException late
        && late.held().compareTo(deadline.dividedBy(2)) < 0;
  }

  private HttpRequest<Buffer> request(Way way, Question question) {
    HttpRequest<Buffer> request =
        way.client()
            .get(path)
            .setTemplateParam("user_id", question.senderId())
            .setTemplateParam("friend_id", question.receiverId())
            // The name of its span; the path itself names users.
            .traceOperation(operation)
            .putHeader("Accept", "application/json");
    if (!authorization.isEmpty()) {
      request.putHeader("Authorization", authorization);
    }
    passOn(request, "X-Request-Id", question.context().requestId());
    passOn(request, "traceparent", question.context().traceparent());
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
          : Future.failedFuture(new UnknownAnswerException(Kind.NO_BOOLEAN, 200));
    } catch (CharacterCodingException | JsonProcessingException malformed) {
      return Future.failedFuture(new UnknownAnswerException(Kind.NOT_JSON, 200));
    }
  }
}
