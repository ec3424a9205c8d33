package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(VertxExtension.class)
class BlockedEventLoopsTest {
  /** So long that it is noticed on a busy machine, where the watch is late. */
  private static final Duration BLOCK = Duration.ofMillis(1_500);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @RegisterExtension final BlockedEventLoops loops = new BlockedEventLoops();

  /** These blocks are intended. */
  @AfterEach
  void forget() {
    loops.watch();
  }

  @Test
  void failsWhereAnEventLoopWasBlocked(Vertx vertx) {
    loops.watch();
    CountDownLatch end = new CountDownLatch(1);
    vertx.runOnContext(ignored -> waitFor(end));
    // Until it was noticed, which is late on a busy machine, and for so long that a pause of the
    // JVM that is noted still later does not make it short again.
    await()
        .during(BLOCK)
        .until(() -> loops.blocks().stream().anyMatch(block -> block.contains("waitFor")));
    end.countDown();

    assertThat(blocks()).hasSize(1);
    assertThatThrownBy(loops::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("blocked for more than 100 ms")
        .hasMessageContaining("BlockedEventLoopsTest");
  }

  @Test
  void watchesTheLoopOfEveryVerticle(Vertx vertx) {
    loops.watch();
    for (int i = 0; i < 3; i++) {
      vertx.deployVerticle(context -> block()).await();
    }

    await().untilAsserted(() -> assertThat(blocks()).hasSize(3));
  }

  /** Those of these tests: on a busy machine a class that is loaded may block as well. */
  private List<String> blocks() {
    return loops.blocks().stream()
        .filter(block -> block.contains(BlockedEventLoopsTest.class.getName()))
        .toList();
  }

  private static Future<?> block() {
    waitInVain();
    return Future.succeededFuture();
  }

  @Test
  void passesOverTimeInWhichTheJvmStoodStill(Vertx vertx) {
    loops.watch();
    long from = System.nanoTime();
    vertx.deployVerticle(context -> block()).await();
    await().untilAsserted(() -> assertThat(blocks()).hasSize(1));

    loops.pauses().note(from, System.nanoTime());

    assertThat(blocks()).isEmpty();
    loops.check();
  }

  @Test
  void passesOverALoopThatOnlyWaitsForAProcessor() {
    StackTraceElement waiting =
        new StackTraceElement("sun.nio.ch.SelectorImpl", "select", "SelectorImpl.java", 141);
    StackTraceElement working = new StackTraceElement("messaging.Any", "work", "Any.java", 1);

    assertThat(seenIn(List.of()).isSeenAtWork()).isFalse();
    assertThat(seenIn(List.of(waiting)).isSeenAtWork()).isFalse();
    assertThat(seenIn(List.of(working)).isSeenAtWork()).isTrue();
  }

  private static EventLoopProbe.Wait seenIn(List<StackTraceElement> stack) {
    return new EventLoopProbe.Wait(Thread.currentThread(), 0, 1, stack);
  }

  @Test
  void passesOverWhatHappensBeforeTheWatchBegins(Vertx vertx) {
    vertx.deployVerticle(context -> block()).await();
    loops.watch();

    assertThat(blocks()).isEmpty();
  }

  @Test
  void letsWorkersBlock(Vertx vertx) {
    loops.watch();
    vertx.executeBlocking(BlockedEventLoopsTest::waitInVain).await();

    assertThat(blocks()).isEmpty();
  }

  private static void waitFor(CountDownLatch end) {
    try {
      assertThat(end.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean waitInVain() {
    try {
      return new CountDownLatch(1).await(BLOCK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
