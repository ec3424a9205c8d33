package messaging.auth;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;

/** Authenticates callers. Thread-safe. */
public interface Identity {

  /**
   * Authenticates a request by its header fields. The result is usually available at once; the
   * future may complete on any event loop.
   *
   * @return the caller; fails with {@link AuthenticationException} if it is missing, repeated,
   *     malformed or not proven, and with {@link messaging.message.ErrorCode#UNAVAILABLE} if
   *     authentication is not possible at the moment
   */
  Future<Caller> authenticate(MultiMap headers);
}
