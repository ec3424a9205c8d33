package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VertxUnderTestTest {
  private static final Duration BLOCK = Duration.ofMillis(400);

  @Test
  void failsWhereAnEventLoopWasBlocked() throws Exception {
    VertxUnderTest watched = VertxUnderTest.start();
    watched.watch();
    block(watched.vertx());
    assertThat(watched.blocks()).hasSize(1);
    assertThatThrownBy(watched::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("blocked for more than 100 ms")
        .hasMessageContaining("VertxUnderTestTest");
  }

  @Test
  void passesOverWhatHappensBeforeTheWatchBegins() throws Exception {
    try (VertxUnderTest watched = VertxUnderTest.start()) {
      block(watched.vertx());
      watched.watch();
      assertThat(watched.blocks()).isEmpty();
    }
  }

  @Test
  void letsWorkersBlock() throws Exception {
    try (VertxUnderTest watched = VertxUnderTest.start()) {
      watched.watch();
      watched.vertx().executeBlocking(VertxUnderTestTest::waitInVain).await();
      assertThat(watched.blocks()).isEmpty();
    }
  }

  private static void block(Vertx vertx) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    vertx.runOnContext(
        ignored -> {
          try {
            waitInVain();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          done.countDown();
        });
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private static boolean waitInVain() throws InterruptedException {
    return new CountDownLatch(1).await(BLOCK.toMillis(), TimeUnit.MILLISECONDS);
  }
}
