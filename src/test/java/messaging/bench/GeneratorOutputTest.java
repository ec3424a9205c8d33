package messaging.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratorOutputTest {

  @Test
  void readsTheRateOfPgbench() {
    String output =
        """
        initial connection time = 85.123 ms
        tps = 15077.250000 (without initial connection time)
        """;
    assertThat(Pgbench.rate(output)).isEqualTo(15_077.25);
    assertThatIllegalStateException()
        .isThrownBy(() -> Pgbench.rate("number of transactions actually processed: 0"));
  }

  @Test
  void tellsRefusalsFromAcceptedSends() {
    H2load.Run run =
        H2load.parse(
            List.of(
                "1\t201\t900", "2\t503\t900000", "1000001\t503\t150000", "1000002\t503\t50000"));
    assertThat(run.accepted()).isEqualTo(1);
    assertThat(run.refused()).isEqualTo(3);
    assertThat(run.refusals().values()).containsExactly(150.0, 50.0);
  }

  @Test
  void stopsAtAnyOtherAnswer() {
    assertThatIllegalStateException().isThrownBy(() -> H2load.parse(List.of("1\t500\t900")));
  }
}
