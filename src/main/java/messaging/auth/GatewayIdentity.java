package messaging.auth;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import messaging.message.MessageRules;
import org.jspecify.annotations.Nullable;

/**
 * Authentication by a gateway: it sends the user id and proves its own identity with a shared
 * secret.
 */
public final class GatewayIdentity implements Identity {
  private static final CharSequence USER = HttpHeaders.createOptimized("X-User-Id");
  private static final CharSequence SECRET = HttpHeaders.createOptimized("X-Gateway-Secret");

  private static final String CHALLENGE = "Gateway";

  private final List<byte[]> secrets;

  /**
   * Accepts requests with one of the secrets.
   *
   * @param secrets if empty, all requests are accepted
   */
  public GatewayIdentity(List<String> secrets) {
    this.secrets = secrets.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
  }

  @Override
  public Future<Caller> authenticate(MultiMap headers) {
    String userId = SingleHeader.get(headers, USER);
    boolean proven = secrets.isEmpty() || isKnown(SingleHeader.get(headers, SECRET));
    if (!proven) {
      return refused("X-Gateway-Secret is missing, repeated or not one of the configured secrets.");
    }
    return userId != null && MessageRules.isUserId(userId)
        ? Future.succeededFuture(Caller.of(userId))
        : refused("X-User-Id is missing, repeated or not a user id.");
  }

  private static Future<Caller> refused(String detail) {
    return Future.failedFuture(new AuthenticationException(detail, CHALLENGE));
  }

  /**
   * Compares in constant time: the time depends on the received value only. Every secret is
   * compared, and each comparison reads its whole first argument.
   */
  private boolean isKnown(@Nullable String secret) {
    if (secret == null) {
      return false;
    }
    // Netty decodes header fields as ISO-8859-1, so this restores the bytes that were sent.
    byte[] given = secret.getBytes(StandardCharsets.ISO_8859_1);
    boolean known = false;
    for (byte[] expected : secrets) {
      known |= MessageDigest.isEqual(given, expected);
    }
    return known;
  }
}
