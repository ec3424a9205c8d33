package messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void dropsRepeatedTraces() {
    MultiMap once = MultiMap.caseInsensitiveMultiMap().add("Traceparent", TRACE);
    MultiMap twice = MultiMap.caseInsensitiveMultiMap().addAll(once).add("traceparent", TRACE);

    assertThat(RequestIds.trace(once)).isEqualTo(TRACE);
    assertThat(RequestIds.trace(twice)).isNull();
    assertThat(RequestIds.trace(MultiMap.caseInsensitiveMultiMap())).isNull();
  }

  @Test
  void makesRequestIdsThatAreRandomUuids() {
    UUID id = UUID.fromString(RequestIds.create());

    assertThat(id.version()).isEqualTo(4);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(RequestIds.create()).isNotEqualTo(id.toString());
    assertThat(RequestIds.isValid(id.toString())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "a\r\nb", "a;b", "a\"b", "a<b", "a%b", "a{b", "\u00e4", "a\u0000"})
  void trustsNoOddRequestIds(String id) {
    assertThat(RequestIds.isValid(id)).isFalse();
  }
}
