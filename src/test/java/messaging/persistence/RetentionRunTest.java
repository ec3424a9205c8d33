package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.config.RetentionConfig;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.message.Retention;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
final class RetentionRunTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** Answers what it was given, then that another node works. */
  private static final class Answers implements Retention {
    private final Queue<Future<Optional<Step>>> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public Future<Optional<Step>> step(String holder, Limit limit) {
      asked.incrementAndGet();
      Future<Optional<Step>> next = answers.poll();
      return next == null ? Future.succeededFuture(Optional.empty()) : next;
    }
  }

  private static Future<Optional<Retention.Step>> purged(long messages, boolean over) {
    Retention.Pass pass = new Retention.Pass(NOW, over ? NOW.plusSeconds(9) : null, 7, messages, 0);
    return Future.succeededFuture(Optional.of(new Retention.Step(messages, false, pass)));
  }

  private RetentionVerticle verticle(Retention retention) {
    return new RetentionVerticle(retention, new RetentionConfig(Duration.ofDays(30)), registry);
  }

  private double purged() {
    return registry.get("messaging.retention.purged").counter().count();
  }

  @Test
  void letsOneStepFollowTheOtherAndCounts(Vertx vertx) {
    Answers answers = new Answers();
    answers.answers.addAll(List.of(purged(500, false), purged(500, false), purged(3, true)));
    vertx.deployVerticle(verticle(answers)).await();

    await().until(() -> purged() == 1_003);
    assertThat(registry.get("messaging.retention.pass.end").timeGauge().value())
        .isEqualTo((double) NOW.plusSeconds(9).getEpochSecond());
  }

  @Test
  void goesOnAfterAFailure(Vertx vertx) {
    Answers answers = new Answers();
    answers.answers.add(
        Future.failedFuture(new MessagingException(ErrorCode.STORAGE_UNAVAILABLE, "down")));
    answers.answers.add(purged(5, true));
    vertx.deployVerticle(verticle(answers)).await();

    await().until(() -> purged() == 5);
  }

  @Test
  void stopsAfterTheStepThatIsUnderWay(Vertx vertx) {
    Answers answers = new Answers();
    Promise<Optional<Retention.Step>> step = Promise.promise();
    answers.answers.add(step.future());
    String deployment = vertx.deployVerticle(verticle(answers)).await();

    Future<Void> stopped = vertx.undeploy(deployment);
    assertThat(stopped.isComplete()).isFalse();
    step.complete(Optional.empty());
    stopped.await();
    assertThat(answers.asked).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({"PT1H,PT3M", "PT10H,PT30M", "P1D,PT1H", "P3650D,PT1H"})
  void beginsAPassOftenEnoughForTheAge(Duration maxAge, Duration pause) {
    assertThat(RetentionRun.pause(maxAge)).isEqualTo(pause);
  }
}
