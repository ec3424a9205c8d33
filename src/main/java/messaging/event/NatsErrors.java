package messaging.event;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import java.util.concurrent.CompletableFuture;
import messaging.event.Obstacle.DeniedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server and the library complain about on one connection.
 *
 * @param denied completes when the server says that the user lacks a permission
 */
record NatsErrors(CompletableFuture<DeniedException> denied) implements ErrorListener {
  private static final Logger log = LoggerFactory.getLogger(NatsErrors.class);

  @Override
  public void errorOccurred(Connection connection, String error) {
    DeniedException lacking = Obstacle.denied(error);
    if (lacking == null) {
      log.atWarn().addKeyValue("error", error).log("NATS server reports an error");
    } else {
      // The relay logs it once.
      denied.complete(lacking);
    }
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception failure) {
    log.atDebug()
        .addKeyValue("cause", NatsConnection.describe(failure))
        .log("NATS connection failed");
  }
}
