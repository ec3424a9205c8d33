package messaging.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageTest {

  @Test
  void tellsOthersFromOurs() {
    Usage before = CpuMeter.machine("cpu  100 0 100 700 100 0 0 0 0 0", Map.of("service", 1.0));
    Usage after = CpuMeter.machine("cpu  500 0 200 1100 100 0 50 50 0 0", Map.of("service", 5.5));
    Usage used = after.since(before);
    assertThat(used.of("service")).isEqualTo(4.5);
    assertThat(used.capacity()).isEqualTo(10);
    assertThat(used.stolenPart()).isEqualTo(0.05);
    // 5.5 of 10 seconds were busy, 4.5 of them ours.
    assertThat(used.foreignPart()).isEqualTo(0.1, within(1e-9));
  }

  @Test
  void countsWhatCameMeanwhileFromItsStart() {
    Usage before = new Usage(Map.of(), 0, 0, 0);
    Usage used = new Usage(Map.of("cold", 2.0), 2, 0, 4).since(before);
    assertThat(used.of("cold")).isEqualTo(2);
    assertThat(used.of("nobody")).isZero();
    assertThat(used.foreignPart()).isZero();
  }

  @Test
  void refusesANameThatIsTaken() {
    CpuMeter meter = new CpuMeter();
    ProcessHandle self = ProcessHandle.current();
    meter.watch("embedded", self);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> meter.watch("embedded", self))
        .withMessage("embedded is the name of process " + self.pid());
    meter.forget("embedded");
    meter.watch("embedded", self);
  }

  /** A generator that outlives the measurement is not what disturbed it. */
  @Test
  void countsAGeneratorThatStillRuns() throws Exception {
    CpuMeter meter = new CpuMeter();
    double before = meter.read().of(CpuMeter.CLIENT);
    Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    try {
      await().until(() -> meter.read().of(CpuMeter.CLIENT) > before);
      meter.watch("server", busy.toHandle());
      assertThat(meter.read().of(CpuMeter.CLIENT)).isEqualTo(before);
      await().until(() -> meter.read().of("server") > 0);
    } finally {
      busy.destroyForcibly();
    }
  }

  @Test
  void readsThisMachine() {
    CpuMeter meter = new CpuMeter();
    meter.watch("self", ProcessHandle.current());
    Usage now = meter.read();
    assertThat(now.of("self")).isPositive();
    assertThat(now.capacity()).isGreaterThan(now.busy());
  }
}
