package messaging.testing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import messaging.testing.ContactServiceStub.Fault;

/** The faults of a contact-service. */
public final class ContactFaults {
  private static final String YES = "{\"friends\":true}";

  private ContactFaults() {}

  /** Accepts the question and never answers. */
  public static Fault hang() {
    return (request, answer) -> {};
  }

  /** Answers yes, the body a byte at a time. */
  public static Fault drip(Vertx vertx, Duration pause) {
    return (request, answer) -> {
      HttpServerResponse response = request.response();
      response.putHeader("Content-Length", String.valueOf(YES.length()));
      drip(vertx, pause, response, 0);
    };
  }

  private static void drip(Vertx vertx, Duration pause, HttpServerResponse response, int from) {
    if (response.closed()) {
      return;
    }
    if (from == YES.length()) {
      response.end();
      return;
    }
    response.write(YES.substring(from, from + 1));
    vertx.setTimer(pause.toMillis(), timer -> drip(vertx, pause, response, from + 1));
  }

  /** Answers with this status and the body of a yes. */
  public static Fault status(int status) {
    return (request, answer) -> request.response().setStatusCode(status).end(YES);
  }

  /** Answers 200 with this body. */
  public static Fault body(String body) {
    return (request, answer) ->
        request.response().putHeader("Content-Type", "application/json").end(body);
  }

  /** Answers yes under another media type. */
  public static Fault contentType(String mediaType) {
    return (request, answer) -> request.response().putHeader("Content-Type", mediaType).end(YES);
  }

  /** Answers yes, padded with spaces to {@code bytes} in total. */
  public static Fault bodyOfSize(int bytes) {
    return body(YES + " ".repeat(bytes - YES.length()));
  }

  /** Answers with an endless body, as fast as the client reads. */
  public static Fault endlessBody(int status) {
    return (request, answer) -> {
      HttpServerResponse response = request.response();
      response.setStatusCode(status).setChunked(true);
      flood(response);
    };
  }

  private static void flood(HttpServerResponse response) {
    if (!response.closed()) {
      response.write(" ".repeat(4096)).onSuccess(written -> flood(response));
    }
  }

  /** Redirects the caller. */
  public static Fault redirect(String location) {
    return (request, answer) ->
        request.response().setStatusCode(302).putHeader("Location", location).end();
  }

  /** Closes the connection without an answer. */
  public static Fault close() {
    return (request, answer) -> request.connection().close();
  }

  /** Answers correctly, but late. */
  public static Fault delay(Vertx vertx, Duration delay) {
    return (request, answer) -> vertx.setTimer(delay.toMillis(), timer -> answer.run());
  }
}
