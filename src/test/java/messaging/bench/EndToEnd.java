package messaging.bench;

import io.nats.client.Message;
import io.nats.client.Subscription;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import messaging.testing.NatsClient;

/** From a POST on an idle system to its event at a NATS subscriber. */
record EndToEnd(String name, Target target, NatsClient nats, Calls calls) implements Scenario {
  private static final int MESSAGES = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Longer than all the relay's own pauses. */
  private static final long IDLE_MILLIS = 150;

  private static final double NANOS_A_MILLI = 1e6;

  @Override
  public void round(Results results) {
    ServiceProcess service = target.service();
    Subscription events = nats.connection().subscribe(service.stream() + ".message.sent");
    Series millis = new Series();
    try {
      nats.connection().flush(PATIENCE);
      for (int i = 0; i < MESSAGES; i++) {
        TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
        long start = System.nanoTime();
        calls.post(service, "ann-1", "/messages/bob-1", Load.BODY);
        Message event = events.nextMessage(PATIENCE);
        millis.add((System.nanoTime() - start) / NANOS_A_MILLI);
        target.account().sent(1, 0);
        if (event == null) {
          throw new IllegalStateException("No event within " + PATIENCE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("NATS does not answer", e);
    } finally {
      events.unsubscribe();
    }
    results.add(name, Figures.P50, millis.median());
    results.add(name, Figures.P99, millis.max());
  }
}
