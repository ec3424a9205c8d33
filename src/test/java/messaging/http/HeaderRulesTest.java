package messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @ParameterizedTest
  @ValueSource(
      strings = {
        TRACE,
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like"
      })
  void takesValidTraces(String value) {
    assertThat(TraceParent.isValid(value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-\u00e4"
      })
  void refusesInvalidTraces(String value) {
    assertThat(TraceParent.isValid(value)).isFalse();
  }

  @Test
  void dropsRepeatedTraces() {
    MultiMap once = MultiMap.caseInsensitiveMultiMap().add("Traceparent", TRACE);
    MultiMap twice = MultiMap.caseInsensitiveMultiMap().addAll(once).add("traceparent", TRACE);

    assertThat(TraceParent.of(once)).isEqualTo(TRACE);
    assertThat(TraceParent.of(twice)).isNull();
    assertThat(TraceParent.of(MultiMap.caseInsensitiveMultiMap())).isNull();
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

  @Test
  void cutsPointersWhereCharactersAndEscapesAreWhole() {
    assertThat(StrictJson.pointer("a/b~c")).isEqualTo("/a~1b~0c");
    assertThat(StrictJson.pointer("a".repeat(63))).hasSize(64);
    assertThat(StrictJson.pointer("a".repeat(64))).hasSize(64);
    assertThat(StrictJson.pointer("a".repeat(62) + "/b")).isEqualTo("/" + "a".repeat(62));
    assertThat(StrictJson.pointer("a".repeat(62) + "\ud83d\ude00")).isEqualTo("/" + "a".repeat(62));
    assertThat(StrictJson.pointer("a\ud800b\udc00")).isEqualTo("/a\ufffdb\ufffd");
  }
}
