package messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MediaRangeTest {
  private static final List<String> OFFERS = List.of("application/json", "text/event-stream");

  private static String choose(String accept) {
    return MediaRange.choose(MultiMap.caseInsensitiveMultiMap().add("Accept", accept), OFFERS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | application/json",
        "text/event-stream | text/event-stream",
        "Text/Event-Stream;charset=utf-8 | text/event-stream",
        "text/* | text/event-stream",
        "text/html, application/json;q=0.5, text/event-stream;q=0.9 | text/event-stream",
        "*/*;q=0.1, application/json;q=0 | text/event-stream",
        "application/json, text/event-stream | application/json",
        "application/json;q=x, text/event-stream;q=0.001 | text/event-stream",
      })
  void choosesWhatTheClientLikesBest(String accept, String chosen) {
    assertThat(choose(accept)).isEqualTo(chosen);
  }

  @Test
  void takesTheFirstWhereNothingIsSaid() {
    assertThat(MediaRange.choose(MultiMap.caseInsensitiveMultiMap(), OFFERS))
        .isEqualTo("application/json");
  }

  @Test
  void refusesWhereNothingFits() {
    assertThatThrownBy(() -> choose("text/html, application/*;q=0"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("not-acceptable");
  }
}
