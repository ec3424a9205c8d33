package messaging.auth;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;

/** Finds out who calls. Thread-safe. */
public interface Identity {

  /**
   * The user who sent a request with these header fields. Mostly known at once; the future may
   * complete on any event loop.
   *
   * @return a valid user id; fails the same way for whatever is missing, repeated, malformed or
   *     unproven, and with {@link messaging.message.ErrorCode#UNAVAILABLE} where it cannot be found
   *     out at the moment
   */
  Future<String> authenticate(MultiMap headers);
}
