package messaging.auth;

import com.nimbusds.jose.JWSHeader;
import io.vertx.core.Future;
import java.util.List;

/** The keys that tokens may be signed with. Thread-safe. */
interface TokenKeys {

  /** The keys known now that may have signed a token with this header. */
  List<TokenKey> matching(JWSHeader header);

  /**
   * Looks for new keys, unless that was done a moment ago.
   *
   * @return complete when {@link #matching} knows all that can be known; fails with {@link
   *     messaging.message.ErrorCode#UNAVAILABLE} if no key is known at all
   */
  Future<Void> lookUp();

  /** The one key that will ever be. */
  static TokenKeys of(TokenKey key) {
    return new TokenKeys() {
      @Override
      public List<TokenKey> matching(JWSHeader header) {
        return key.matches(header) ? List.of(key) : List.of();
      }

      @Override
      public Future<Void> lookUp() {
        return Future.succeededFuture();
      }
    };
  }
}
