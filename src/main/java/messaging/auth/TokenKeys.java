package messaging.auth;

import com.nimbusds.jose.JWSHeader;
import io.vertx.core.Future;
import java.util.List;

/** The keys for checking the signatures of tokens. Thread-safe. */
interface TokenKeys {

  /** The known keys that may have signed a token with this header. */
  List<TokenKey> matching(JWSHeader header);

  /**
   * Looks up new keys, unless the last look-up was a moment ago.
   *
   * @return completes when {@link #matching} has the current keys; fails with {@link
   *     messaging.message.ErrorCode#UNAVAILABLE} if no key is known
   */
  Future<Void> lookUp();

  /** A single fixed key. */
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
