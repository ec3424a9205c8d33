package messaging.testing;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures, outside of event loops. */
public final class Futures {
  /** No bound that a test is about, but enough for the slowest machine. */
  private static final long PATIENCE_SECONDS = 60;

  private Futures() {}

  /**
   * The result. A failure that is a {@link RuntimeException} is thrown as it is.
   *
   * @throws AssertionError if it failed otherwise, or does not complete within a minute
   */
  public static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("No answer", e);
    }
  }
}
