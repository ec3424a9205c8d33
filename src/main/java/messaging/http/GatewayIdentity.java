package messaging.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import messaging.message.MessageRules;
import org.jspecify.annotations.Nullable;

/** The gateway names the user and proves itself with a shared secret. */
final class GatewayIdentity implements Identity {
  private static final CharSequence USER = HttpHeaders.createOptimized("X-User-Id");
  private static final CharSequence SECRET = HttpHeaders.createOptimized("X-Gateway-Secret");

  private final List<byte[]> digests;

  /**
   * Believes whoever knows a secret.
   *
   * @param secrets if there are none, everybody is believed
   */
  GatewayIdentity(List<String> secrets) {
    this.digests = secrets.stream().map(s -> digest(s.getBytes(StandardCharsets.UTF_8))).toList();
  }

  @Override
  public Future<String> authenticate(MultiMap headers) {
    String userId = SingleHeader.get(headers, USER);
    boolean proven = digests.isEmpty() || isKnown(SingleHeader.get(headers, SECRET));
    return proven && userId != null && MessageRules.isUserId(userId)
        ? Future.succeededFuture(userId)
        : Future.failedFuture(
            new ProblemException(
                ProblemKind.UNAUTHENTICATED, "The request does not come through the gateway."));
  }

  /** Takes the same time for every wrong secret: digests of one length, and all are compared. */
  private boolean isKnown(@Nullable String secret) {
    if (secret == null) {
      return false;
    }
    // Header fields are read as one byte a character, so this gives back the bytes that were sent.
    byte[] given = digest(secret.getBytes(StandardCharsets.ISO_8859_1));
    boolean known = false;
    for (byte[] digest : digests) {
      known |= MessageDigest.isEqual(digest, given);
    }
    return known;
  }

  private static byte[] digest(byte[] secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
