package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DatabaseServersTest {
  /** A monotonic clock may begin anywhere. */
  private long now = -1_000_000_000_000_000_000L;

  private final DatabaseServers three = new DatabaseServers(3, () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void staysWithTheServerThatTakesWrites() {
    for (int i = 0; i < 10; i++) {
      assertThat(three.next()).hasValue(0);
      three.writable();
      pass(Duration.ofSeconds(5));
    }
  }

  @Test
  void goesOnToTheNextServerWhereNoConnectionComesAbout() {
    assertThat(three.next()).hasValue(0);
    pass(Duration.ofMillis(500));
    assertThat(three.next()).hasValue(0);
    pass(Duration.ofMillis(600));
    assertThat(three.next()).hasValue(1);
    pass(Duration.ofSeconds(2));
    assertThat(three.next()).hasValue(2);
    three.writable();
    pass(Duration.ofSeconds(2));
    assertThat(three.next()).hasValue(2);
  }

  @Test
  void goesOnAtOnceFromServerThatIsReadOnly() {
    assertThat(three.next()).hasValue(0);
    three.readOnly();
    assertThat(three.next()).hasValue(1);
    three.readOnly();
    assertThat(three.next()).hasValue(2);
    three.writable();
    assertThat(three.next()).hasValue(2);
  }

  @Test
  void pausesWhileAllServersAreReadOnly() {
    for (int i = 0; i < 3; i++) {
      assertThat(three.next()).hasValue(i);
      three.readOnly();
    }
    assertThat(three.next()).isEmpty();
    pass(Duration.ofMillis(300));
    assertThat(three.next()).hasValue(0);
    three.writable();
    assertThat(three.next()).hasValue(0);
  }
}
