package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.internal.threadchecker.BlockedThreadEvent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class VertxUnderTestTest {
  private static final Duration BLOCK = Duration.ofMillis(400);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void failsWhereAnEventLoopWasBlocked() {
    VertxUnderTest watched = VertxUnderTest.start();
    watched.watch();
    CountDownLatch end = new CountDownLatch(1);
    watched.vertx().runOnContext(ignored -> waitFor(end));
    // Until it was looked at: the checker comes late where the machine is busy
    await()
        .atMost(PATIENCE)
        .until(() -> watched.blocks().stream().anyMatch(block -> block.contains("waitFor")));
    end.countDown();
    assertThat(watched.blocks()).hasSize(1);
    assertThatThrownBy(watched::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("blocked for more than 100 ms")
        .hasMessageContaining("VertxUnderTestTest");
  }

  @Test
  void blamesNoInnocentCodeForABlockThatEndedBeforeItWasLookedAt() {
    VertxUnderTest watched = VertxUnderTest.start();
    watched.watch();
    AtomicReference<Thread> idle = new AtomicReference<>();
    watched.vertx().runOnContext(ignored -> idle.set(Thread.currentThread()));
    await().atMost(PATIENCE).until(() -> idle.get() != null);
    BlockedThreadEvent late =
        new BlockedThreadEvent(idle.get(), BLOCK.toNanos(), 0, Long.MAX_VALUE);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              watched.note(late);
              assertThat(watched.blocks())
                  .singleElement()
                  .asString()
                  .contains("ended before its place could be seen")
                  .doesNotContain("  at ");
            });
    assertThatThrownBy(watched::close).isInstanceOf(AssertionError.class);
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
    assertThat(done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  private static void waitFor(CountDownLatch end) {
    try {
      end.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean waitInVain() throws InterruptedException {
    return new CountDownLatch(1).await(BLOCK.toMillis(), TimeUnit.MILLISECONDS);
  }
}
