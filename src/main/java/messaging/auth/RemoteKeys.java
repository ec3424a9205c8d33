package messaging.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a remote JSON Web Key Set (RFC 7517) that may rotate. A successful look-up replaces
 * all keys; a failed one keeps them. Only one look-up runs at a time.
 */
final class RemoteKeys implements TokenKeys {
  private static final Logger log = LoggerFactory.getLogger(RemoteKeys.class);

  /** Minimum time between two look-ups. Without it, every forged token would cause a look-up. */
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** The same while there are no keys; no request can be served then. */
  private static final Duration FIRST_INTERVAL = Duration.ofSeconds(1);

  /** Keys older than this are looked up again, because a key may be revoked. */
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private final Supplier<Future<String>> source;
  private final Clock clock;
  private volatile Known known = new Known(List.of(), Instant.EPOCH);
  private @Nullable Instant lastLookUp;
  private @Nullable Future<Void> underWay;

  private record Known(List<TokenKey> keys, Instant since) {}

  /**
   * Starts without keys.
   *
   * @param source loads the set once, in bounded time; does not throw
   */
  RemoteKeys(Supplier<Future<String>> source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  @Override
  public List<TokenKey> matching(JWSHeader header) {
    Known now = known;
    if (!now.keys.isEmpty() && now.since.plus(MAX_AGE).isBefore(clock.instant())) {
      // The request does not wait for it. A failure is logged below.
      lookUp();
    }
    return now.keys.stream().filter(key -> key.matches(header)).toList();
  }

  @Override
  public Future<Void> lookUp() {
    Promise<Void> promise = Promise.promise();
    synchronized (this) {
      if (underWay != null) {
        return underWay;
      }
      Instant now = clock.instant();
      if (lastLookUp != null && isTooSoon(Duration.between(lastLookUp, now))) {
        return outcome();
      }
      lastLookUp = now;
      underWay = promise.future();
    }
    source
        .get()
        .map(RemoteKeys::parse)
        .onComplete(this::take, this::keep)
        .onComplete(
            done -> {
              synchronized (this) {
                underWay = null;
              }
              outcome().onComplete(promise);
            });
    return promise.future();
  }

  private boolean isTooSoon(Duration since) {
    // A clock that was set back must not block look-ups.
    return since.abs().compareTo(known.keys.isEmpty() ? FIRST_INTERVAL : INTERVAL) < 0;
  }

  private void take(List<TokenKey> keys) {
    known = new Known(keys, clock.instant());
    log.atInfo().addKeyValue("keys", keys.size()).log("Token keys loaded");
  }

  private void keep(Throwable failure) {
    log.atWarn()
        .addKeyValue("keysKept", known.keys.size())
        .addKeyValue("reason", failure.toString())
        .log("Cannot load the token keys");
  }

  private Future<Void> outcome() {
    return known.keys.isEmpty()
        ? Future.failedFuture(
            new MessagingException(
                ErrorCode.UNAVAILABLE,
                "The keys for checking tokens are not available. Try again."))
        : Future.succeededFuture();
  }

  /** The usable keys of a set. Others are ignored, because other services may use them. */
  private static List<TokenKey> parse(String json) {
    List<TokenKey> keys = new ArrayList<>();
    try {
      Map<String, Object>[] entries =
          JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(json), "keys");
      if (entries != null) {
        for (Map<String, Object> entry : entries) {
          addUsable(keys, entry);
        }
      }
    } catch (ParseException notASet) {
      throw new IllegalStateException("Not a JSON Web Key Set", notASet);
    }
    if (keys.isEmpty()) {
      throw new IllegalStateException("No usable key in the JSON Web Key Set");
    }
    return List.copyOf(keys);
  }

  private static void addUsable(List<TokenKey> keys, Map<String, Object> entry) {
    try {
      TokenKey.ofJwk(JWK.parse(entry)).ifPresent(keys::add);
    } catch (ParseException notForUs) {
      log.atDebug().log("Skipped an unusable key of the JSON Web Key Set");
    }
  }
}
