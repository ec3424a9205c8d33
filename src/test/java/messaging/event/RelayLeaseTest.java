package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import messaging.message.Outbox.LeaseLostException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The clock of the outbox is the real one, so there the lease lasts through each test. */
@ExtendWith(VertxExtension.class)
final class RelayLeaseTest {
  private static final Duration DURATION = Duration.ofMinutes(3);

  private final FakeOutbox outbox = new FakeOutbox();
  private final FakeOutbox.Link link = outbox.connect();

  /** No clock of a JVM begins at nothing. */
  private long now = Duration.ofDays(3).toNanos();

  private RelayLease lease;
  private RelayLease other;

  @BeforeEach
  void take(Vertx vertx) {
    lease = new RelayLease(link, "first", DURATION, () -> now, vertx.getOrCreateContext());
    other =
        new RelayLease(outbox.connect(), "second", DURATION, () -> now, vertx.getOrCreateContext());
    assertThat(lease.take().await()).isTrue();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void assertHeldFor(Duration time) {
    now += time.toNanos() - 1;
    assertThat(lease.held()).isTrue();
    now++;
    assertThat(lease.held()).isFalse();
  }

  private static void assertLost(Future<?> call) {
    assertThatThrownBy(call::await).isInstanceOf(LeaseLostException.class);
  }

  @Test
  void endsByItselfWhereNothingRenewsIt() {
    assertHeldFor(DURATION);

    assertLost(lease.call(epoch -> Future.succeededFuture()));
    assertThat(lease.renewIfDue().succeeded()).isTrue();
  }

  @Test
  void isRenewedFromTheStartOfACall() {
    Promise<Void> slow = Promise.promise();
    pass(Duration.ofMinutes(1));
    Future<Void> call = lease.call(epoch -> slow.future());
    pass(Duration.ofMinutes(1));
    slow.complete();
    call.await();

    assertHeldFor(Duration.ofMinutes(2));
  }

  @Test
  void isNotSetBackByAnAnswerThatComesLate() {
    Promise<Void> slow = Promise.promise();
    Future<Void> early = lease.call(epoch -> slow.future());
    pass(Duration.ofMinutes(1));
    lease.call(epoch -> Future.succeededFuture()).await();
    slow.complete();
    early.await();

    assertHeldFor(DURATION);
  }

  @Test
  void isRenewedAfterAThirdAndNotBefore() {
    link.failNext(1);
    pass(Duration.ofMinutes(1).minusNanos(1));
    lease.renewIfDue().await();

    pass(Duration.ofNanos(1));
    assertThatThrownBy(() -> lease.renewIfDue().await()).hasMessageContaining("away");
    lease.renewIfDue().await();

    assertHeldFor(DURATION);
  }

  @Test
  void outlivesAFailureOfTheOutbox() {
    Future<Void> failed = lease.call(epoch -> Future.failedFuture("away"));

    assertThatThrownBy(failed::await).hasMessage("away");
    assertHeldFor(DURATION);
  }

  @Test
  void isLostWhenTheOutboxSaysSo() {
    assertLost(lease.call(epoch -> Future.failedFuture(new LeaseLostException())));

    assertThat(lease.held()).isFalse();
  }

  @Test
  void isNotLostByTheLateAnswerToAnEarlierOne() {
    Promise<Void> slow = Promise.promise();
    Future<Void> early = lease.call(epoch -> slow.future());
    lease.release("test").await();
    assertThat(lease.take().await()).isTrue();

    slow.fail(new LeaseLostException());

    assertLost(early);
    assertThat(lease.held()).isTrue();
  }

  @Test
  void canBeTakenByAnotherOnceItIsReleased() {
    assertThat(other.take().await()).isFalse();
    other.release("never held").await();
    assertThat(other.take().await()).isFalse();

    lease.release("test").await();

    assertThat(lease.held()).isFalse();
    assertThat(other.take().await()).isTrue();
    assertLost(lease.call(link::renewLease));
  }
}
