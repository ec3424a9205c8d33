package messaging;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** The parts of a node that have started; they are stopped in the opposite order. */
final class StartedParts {
  private final ServiceVertx own;
  private final Deque<Supplier<Future<?>>> stops = new ArrayDeque<>();

  /**
   * @param own the first part, and the last to stop
   */
  StartedParts(ServiceVertx own) {
    this.own = own;
  }

  /** The Vert.x that all parts live in. */
  Vertx vertx() {
    return own.vertx();
  }

  /** Deploys a verticle that is undeployed on the stop. */
  Future<Void> deploy(Deployable verticle) {
    return deploy(() -> verticle, new DeploymentOptions());
  }

  /** Deploys the instances of a verticle that are undeployed on the stop. */
  Future<Void> deploy(Supplier<Deployable> verticle, DeploymentOptions options) {
    return vertx()
        .deployVerticle(verticle, options)
        .onSuccess(deployment -> onStop(() -> vertx().undeploy(deployment)))
        .mapEmpty();
  }

  /** Adds what the stop does, before everything that was added earlier. */
  void onStop(Supplier<Future<?>> stop) {
    stops.push(stop);
  }

  /**
   * Stops all, one after the other, whether or not one of them fails; Vert.x comes last.
   *
   * @return bound to no event loop, as there is none left when it completes; do not chain it to a
   *     future that is bound to one
   */
  Future<Void> stop() {
    Future<?> stopped = Future.succeededFuture();
    while (!stops.isEmpty()) {
      Supplier<Future<?>> stop = stops.pop();
      stopped = stopped.transform(before -> stop.get());
    }
    Promise<Void> closed = Promise.promise();
    stopped.onComplete(done -> own.close().onComplete(closed));
    return closed.future();
  }
}
