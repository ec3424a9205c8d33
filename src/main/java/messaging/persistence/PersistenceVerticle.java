package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;
import messaging.bus.MessagingEndpoint;
import messaging.message.Messaging;
import org.jspecify.annotations.Nullable;

/** Serves the commands of the event bus from one event loop, on which all batching happens. */
public final class PersistenceVerticle extends VerticleBase {
  private final Supplier<Messaging> pipeline;
  private @Nullable MessagingEndpoint endpoint;

  /**
   * @param pipeline makes what answers the commands; called once, on the verticle's context
   */
  public PersistenceVerticle(Supplier<Messaging> pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public Future<?> start() {
    MessagingEndpoint serving = new MessagingEndpoint(vertx.eventBus());
    endpoint = serving;
    return serving.serve(pipeline.get());
  }

  @Override
  public Future<?> stop() {
    return endpoint == null ? Future.succeededFuture() : endpoint.close();
  }
}
