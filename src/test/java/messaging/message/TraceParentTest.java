package messaging.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
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
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-\u00e4",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-\u007f",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-a b"
      })
  void refusesInvalidTraces(String value) {
    assertThat(TraceParent.isValid(value)).isFalse();
  }

  @Test
  void takesTracesOfLaterVersionsUpToALength() {
    String longest = "cc" + TRACE.substring(2) + "-" + "a".repeat(72);
    assertThat(longest).hasSize(128);
    assertThat(TraceParent.isValid(longest)).isTrue();
    assertThat(TraceParent.isValid(longest + "a")).isFalse();
  }

  @Test
  void takesAnInvalidTraceForNone() {
    assertThat(new SendMessage("ann", "bob", "hi", null, null, TRACE).traceparent())
        .isEqualTo(TRACE);
    assertThat(new SendMessage("ann", "bob", "hi", null, null, TRACE + "\r\nX: y").traceparent())
        .isNull();
    assertThat(new MarkSeen("ann", "bob", null, TRACE).traceparent()).isEqualTo(TRACE);
    assertThat(new MarkSeen("ann", "bob", null, "no trace").traceparent()).isNull();
  }
}
