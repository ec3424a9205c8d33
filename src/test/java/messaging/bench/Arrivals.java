package messaging.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import messaging.testing.NatsClient;

/** Where the events of sent messages arrive. */
interface Arrivals extends AutoCloseable {
  Duration PATIENCE = Duration.ofSeconds(5);

  /** Waits for the next one. */
  void next() throws InterruptedException;

  @Override
  void close();

  /** Those of the service's stream at a subscriber of NATS. */
  static Arrivals onNats(NatsClient nats, ServiceProcess service) {
    var events = nats.connection().subscribe(service.stream() + ".message.sent");
    try {
      nats.connection().flush(PATIENCE);
    } catch (TimeoutException | InterruptedException e) {
      throw new IllegalStateException("NATS does not answer", e);
    }
    return new Arrivals() {
      @Override
      public void next() throws InterruptedException {
        if (events.nextMessage(PATIENCE) == null) {
          throw new IllegalStateException("No event within " + PATIENCE);
        }
      }

      @Override
      public void close() {
        events.unsubscribe();
      }
    };
  }

  /** Those on the user's own stream of the service. */
  static Arrivals onFeed(ServiceProcess service, String user) {
    HttpRequest request =
        Calls.request(service, user, "/events").header("Accept", "text/event-stream").build();
    try {
      Stream<String> lines =
          HttpClient.newHttpClient().send(request, BodyHandlers.ofLines()).body();
      Iterator<String> unread = lines.iterator();
      return new Arrivals() {
        @Override
        public void next() {
          String line = unread.next();
          while (!line.equals("event: message.sent")) {
            line = unread.next();
          }
        }

        @Override
        public void close() {
          lines.close();
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
