package messaging.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/**
 * One call of the API: turns a request of a known caller into a command, and what it gives back.
 */
@FunctionalInterface
non-sealed interface Call extends Endpoint {

  /**
   * Runs the call, on the event loop of the request's connection.
   *
   * @return failed with, or throws, a {@link ProblemException} or {@link
   *     messaging.message.MessagingException} where it is refused
   */
  Future<Answer> run(Invocation invocation);

  /**
   * What every call gets.
   *
   * @param userId who calls; proven
   * @param peerId the user that the path names, empty where it names none
   */
  record Invocation(
      HttpServerRequest request, String requestId, String userId, String peerId, Query query) {}
}
