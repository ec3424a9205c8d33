package messaging.feed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import messaging.message.Feed.End;
import messaging.message.FeedPage;
import messaging.message.MessagingException;

/** The metrics of the feeds. */
final class FeedMeters {
  private final AtomicInteger streams = new AtomicInteger();
  private final Map<End, Counter> ends = new EnumMap<>(End.class);
  private final Counter events;
  private final Timer reads;
  private final MeterRegistry registry;

  FeedMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("messaging.feed.streams", streams, AtomicInteger::get)
        .description("Open streams and long polls")
        .register(registry);
    for (End end : End.values()) {
      ends.put(
          end,
          Counter.builder("messaging.feed.ends")
              .description("Ended streams and long polls, by reason")
              .tag("reason", end.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    events =
        Counter.builder("messaging.feed.events")
            .description("Events delivered to listeners")
            .register(registry);
    reads = reads("ok");
  }

  private Timer reads(String outcome) {
    return Timer.builder("messaging.feed.reads")
        .description("Duration of feed reads, including the time in the queue, by outcome")
        .tag("outcome", outcome)
        .publishPercentiles(0.5, 0.99)
        .register(registry);
  }

  private static String refusal(Throwable failure) {
    return failure instanceof MessagingException refusal ? refusal.code().slug() : "internal";
  }

  void open(int now) {
    streams.set(now);
  }

  @SuppressWarnings("NullAway") // every reason has a counter
  void ended(End reason) {
    ends.get(reason).increment();
  }

  Future<FeedPage> read(Supplier<Future<FeedPage>> read) {
    Timer.Sample sample = Timer.start(registry);
    return read.get()
        .onFailure(failure -> sample.stop(reads(refusal(failure))))
        .onSuccess(
            page -> {
              sample.stop(reads);
              events.increment(page.events().size());
            });
  }
}
