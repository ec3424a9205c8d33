package messaging.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseReaderTest {
  private final List<String> events = new ArrayList<>();
  private final SseReader stream =
      new SseReader("c0", event -> events.add(event.type() + " " + event.data()));

  private void lines(String... lines) {
    List.of(lines).forEach(stream::line);
  }

  @Test
  void givesTypeAndDataOfEachEventAndKeepsItsId() {
    lines("event: message.sent", "id: c1", "data: {\"a\":1}", "", ": heartbeat", "", "data: x", "");
    assertThat(events).containsExactly("message.sent {\"a\":1}", "message x");
    assertThat(stream.lastId()).isEqualTo("c1");
  }

  @Test
  void joinsLinesOfDataAndTakesOffOneBlankOnly() {
    lines("data:  a", "data:b", "data", "");
    assertThat(events).containsExactly("message  a\nb\n");
  }

  @Test
  void forgetsAnEventThatWasCutOff() {
    lines("id: c1", "data: whole", "", "id: c2", "event: e", "data: half");
    stream.connectionLost();
    assertThat(stream.lastId()).isEqualTo("c1");
    lines("data: next", "");
    assertThat(events).containsExactly("message whole", "message next");
    assertThat(stream.lastId()).isEqualTo("c1");
  }

  @Test
  void waitsForAsLongAsTheServerSays() {
    assertThat(stream.retry()).isEqualTo(Duration.ofSeconds(1));
    lines("retry: 250", "retry: soon", "");
    assertThat(stream.retry()).isEqualTo(Duration.ofMillis(250));
  }
}
