package messaging;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a node says about itself while its parts start and stop. At first it serves nobody and its
 * database is not ready. Thread-safe.
 */
final class Readiness {
  private volatile boolean serving;
  private volatile Supplier<Future<Optional<String>>> database =
      () -> Future.succeededFuture(Optional.of("The start waits for the database"));

  /** Notes that requests are served from now on, or that they soon will not be. */
  void serving(boolean serving) {
    this.serving = serving;
  }

  /** Whether requests are served, and the stop has not begun. */
  boolean isServing() {
    return serving;
  }

  /** Notes that the database is open, and who says why it cannot be used. */
  void database(Supplier<Future<Optional<String>>> obstacle) {
    database = obstacle;
  }

  /** Why the database cannot be used; empty if it is open and can be. */
  Future<Optional<String>> databaseObstacle() {
    return database.get();
  }
}
