package messaging.contact;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import messaging.message.RequestContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs the first fault of a kind as a warning, and the same kind again only when there was a good
 * answer in between; a service that is well and ill in turns gets a line each {@link #PAUSE}.
 * Thread-safe.
 */
final class FaultLog {
  static final Duration PAUSE = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(FaultLog.class);

  /** A kind that was told; each status is a kind. */
  private record Kind(String name, int status) {}

  /** When it was told, and whether there was a good answer since. */
  private record Told(Instant at, boolean wellSince) {}

  private final String address;
  private final Clock clock;
  private final Map<Kind, Told> told = new ConcurrentHashMap<>();

  /**
   * @param address of the contact-service, without anything that is secret or names a user
   */
  FaultLog(String address, Clock clock) {
    this.address = address;
    this.clock = clock;
  }

  /** There was a good answer. */
  void well() {
    if (!told.isEmpty()) {
      told.replaceAll((kind, last) -> new Told(last.at(), true));
    }
  }

  /** The contact-service has recovered, so that each kind is news. */
  void recovered() {
    told.clear();
  }

  /** There was no good answer. */
  void report(Fault fault, RequestContext context) {
    LoggingEventBuilder line =
        log.atLevel(isNews(fault) ? Level.WARN : Level.DEBUG)
            .addKeyValue("address", address)
            .addKeyValue("kind", fault.kind());
    if (fault.status() > 0) {
      line = line.addKeyValue("status", fault.status());
    }
    if (!fault.reason().isEmpty()) {
      line = line.addKeyValue("reason", fault.reason());
    }
    line.addKeyValue("requestId", context.requestId())
        .log("Contact-service gave no good answer; this kind is logged again only after good ones");
  }

  private boolean isNews(Fault fault) {
    Kind kind = new Kind(fault.kind(), fault.status());
    Told now = new Told(clock.instant(), false);
    Told last = told.putIfAbsent(kind, now);
    return last == null
        || (last.wellSince()
            && !now.at().isBefore(last.at().plus(PAUSE))
            && told.replace(kind, last, now));
  }
}
