package messaging.contact;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import messaging.config.ContactsConfig;
import messaging.message.FriendGate;
import messaging.message.RequestContext;

/**
 * Asks the contact-service who is whose friend. A yes is remembered for {@code contacts.cache-ttl},
 * a no for at most a second, a failure never; questions about one pair that overlap are one call.
 * An answer from memory is a completed future; any other arrives on the context of its caller.
 * Thread-safe.
 *
 * <p>Meter: {@code messaging.contact.cache} tagged {@code result=hit|miss|shared}; those of the
 * calls are in {@link GuardedCalls}.
 */
public final class ContactClient implements FriendGate {
  private static final Duration LONGEST_NO = Duration.ofSeconds(1);
  private static final int MAX_PAIRS = 100_000;
  private static final Future<Boolean> YES = Future.succeededFuture(true);
  private static final Future<Boolean> NO = Future.succeededFuture(false);

  private record Pair(String senderId, String receiverId) {}

  private final GuardedCalls calls;
  private final Cache<Pair, Boolean> answers;
  private final ConcurrentMap<Pair, CompletableFuture<Boolean>> underWay =
      new ConcurrentHashMap<>();
  private final Counter hits;
  private final Counter misses;
  private final Counter shared;

  /**
   * A client with its own connections.
   *
   * @param meters gets the meters of the client
   */
  public ContactClient(Vertx vertx, ContactsConfig config, MeterRegistry meters) {
    this(vertx, config, meters, Ticker.systemTicker());
  }

  /**
   * The same with a time of its own for the cache and the breaker. The deadline of a call is real
   * time.
   */
  ContactClient(Vertx vertx, ContactsConfig config, MeterRegistry meters, Ticker ticker) {
    this.calls = new GuardedCalls(new ContactCall(vertx, config), meters, new TickerClock(ticker));
    this.answers = cache(config.cacheTtl(), ticker);
    this.hits = meters.counter("messaging.contact.cache", "result", "hit");
    this.misses = meters.counter("messaging.contact.cache", "result", "miss");
    this.shared = meters.counter("messaging.contact.cache", "result", "shared");
  }

  private static Cache<Pair, Boolean> cache(Duration yesTtl, Ticker ticker) {
    Duration noTtl = yesTtl.compareTo(LONGEST_NO) < 0 ? yesTtl : LONGEST_NO;
    return Caffeine.newBuilder()
        .maximumSize(MAX_PAIRS)
        .expireAfter(Expiry.<Pair, Boolean>writing((pair, yes) -> yes ? yesTtl : noTtl))
        .ticker(ticker)
        // Upkeep is short; on another thread it would fight for the two cores that serve.
        .executor(Runnable::run)
        .build();
  }

  @Override
  public Future<Boolean> areFriends(String senderId, String receiverId, RequestContext context) {
    Pair pair = new Pair(senderId, receiverId);
    Boolean known = answers.getIfPresent(pair);
    if (known != null) {
      hits.increment();
      return known ? YES : NO;
    }
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    CompletableFuture<Boolean> earlier = underWay.putIfAbsent(pair, mine);
    if (earlier != null) {
      shared.increment();
      return onCallersContext(earlier);
    }
    misses.increment();
    ask(pair, mine, context);
    return onCallersContext(mine);
  }

  private void ask(Pair pair, CompletableFuture<Boolean> answer, RequestContext context) {
    // The answer of a call that ended between the look at the memory and the registration.
    Boolean known = answers.getIfPresent(pair);
    Future<Boolean> asked =
        known == null
            ? calls.ask(pair.senderId(), pair.receiverId(), context)
            : Future.succeededFuture(known);
    // Remembered, then no longer under way, then told: who asks again on being told meets no trace
    // of a failure.
    asked
        .onSuccess(friends -> answers.put(pair, friends))
        .onComplete(done -> underWay.remove(pair, answer))
        .onComplete(answer::complete, answer::completeExceptionally);
  }

  private static Future<Boolean> onCallersContext(CompletableFuture<Boolean> answer) {
    Context context = Vertx.currentContext();
    return context == null
        ? Future.fromCompletionStage(answer)
        : Future.fromCompletionStage(answer, context);
  }
}
