package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RelayStateTest {
  private final RelayState state = new RelayState();

  @Test
  void knowsNothingAgainstPublishingAtFirst() {
    assertThat(state.obstacle()).isEmpty();
  }

  @Test
  void saysFirstWhatHoldsUpAllChats() {
    state.parked(true);
    assertThat(state.obstacle()).hasValueSatisfying(why -> assertThat(why).contains("parked"));
    state.blocked("NATS does not answer");
    assertThat(state.obstacle()).contains("NATS does not answer");
    state.free();
    assertThat(state.obstacle()).hasValueSatisfying(why -> assertThat(why).contains("parked"));
    state.parked(false);
    assertThat(state.obstacle()).isEmpty();
  }
}
