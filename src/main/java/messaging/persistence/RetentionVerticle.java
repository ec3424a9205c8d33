package messaging.persistence;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.UUID;
import messaging.config.RetentionConfig;
import messaging.message.Retention;
import org.jspecify.annotations.Nullable;

/**
 * Runs the purge of old messages on one event loop. One instance a node; of all nodes one works.
 */
public final class RetentionVerticle extends VerticleBase {
  private final Retention retention;
  private final RetentionConfig config;
  private final MeterRegistry registry;
  private @Nullable RetentionRun run;

  /** A verticle that purges after its deployment. */
  public RetentionVerticle(Retention retention, RetentionConfig config, MeterRegistry registry) {
    this.retention = retention;
    this.config = config;
    this.registry = registry;
  }

  @Override
  public Future<?> start() {
    RetentionRun started =
        new RetentionRun(
            vertx,
            retention,
            new RetentionMeters(registry),
            UUID.randomUUID().toString(),
            config.maxAge());
    run = started;
    started.start();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return run == null ? Future.succeededFuture() : run.stop();
  }
}
