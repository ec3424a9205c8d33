package messaging.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class WrkTest {

  @Test
  void readsWhatTheScriptWrote() {
    Wrk.Run run =
        Wrk.parse(
            """
            Running 6s test @ http://127.0.0.1:8080
            RESULT requests=1000 refused=10 broken=0 p50=1500 p99=9000 max=12345 windows=600,400
            """);
    assertThat(run).isEqualTo(new Wrk.Run(1_000, 10, 1.5, 9, 12.345, List.of(600L, 400L)));
    assertThat(run.accepted()).isEqualTo(990);
  }

  @Test
  void refusesARunThatBroke() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> Wrk.parse("RESULT requests=5 refused=0 broken=1 p50=1 p99=1 max=1 windows="));
    assertThatIllegalStateException()
        .isThrownBy(() -> Wrk.parse("unable to connect"))
        .withMessageContaining("unable to connect");
  }
}
