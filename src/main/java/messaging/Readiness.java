package messaging;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * What a node says about itself while its parts start and stop. At first it serves nobody and its
 * database is not ready. Thread-safe.
 */
final class Readiness {
  private volatile boolean serving;
  private volatile Supplier<Future<Boolean>> database = () -> Future.succeededFuture(false);

  /** Notes that requests are served from now on, or that they soon will not be. */
  void serving(boolean serving) {
    this.serving = serving;
  }

  /** Whether requests are served, and the stop has not begun. */
  boolean isServing() {
    return serving;
  }

  /** Notes that the database is open. */
  void database(Supplier<Future<Boolean>> isReady) {
    database = isReady;
  }

  /** Whether the database is open and says that it is ready. */
  Future<Boolean> isDatabaseReady() {
    return database.get();
  }
}
