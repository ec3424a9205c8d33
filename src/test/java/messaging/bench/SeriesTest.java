package messaging.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesTest {

  @Test
  void takesTheMiddleForTheMedian() {
    assertThat(Series.of(3, 1, 2).median()).isEqualTo(2);
    assertThat(Series.of(4, 1, 3, 2).median()).isEqualTo(2.5);
  }

  @Test
  void knowsTheEnds() {
    Series series = Series.of(3, 1, 2);
    assertThat(series.min()).isEqualTo(1);
    assertThat(series.max()).isEqualTo(3);
    assertThat(series.at(1)).isEqualTo(3);
    assertThat(series.at(0.5)).isEqualTo(2);
  }
}
