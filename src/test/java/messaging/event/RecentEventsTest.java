package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import messaging.message.DomainEvent;
import org.junit.jupiter.api.Test;

final class RecentEventsTest {
  private static final int MOST_EVENTS = 10_000;
  private static final int LONGEST_TEXT = 8_000;
  private static final int MOST_TEXTS = 500;

  private final RecentEvents recent = new RecentEvents();

  private static List<? extends DomainEvent> texts(int count) {
    String longest = "x".repeat(LONGEST_TEXT);
    return IntStream.range(0, count)
        .mapToObj(i -> Events.sent(UUID.randomUUID(), 1, longest))
        .toList();
  }

  private void assertKnows(List<? extends DomainEvent> events, int forgotten) {
    for (int i = 0; i < events.size(); i++) {
      DomainEvent event = events.get(i);
      assertThat(recent.get(event.id())).isEqualTo(i < forgotten ? null : event);
    }
  }

  @Test
  void givesAnEventOnce() {
    DomainEvent event = Events.seen(UUID.randomUUID(), 1);
    recent.add(List.of(event));

    assertThat(recent.get(event.id())).isEqualTo(event);
    assertThat(recent.get(event.id())).isNull();
  }

  @Test
  void forgetsTheOldestOfTooMany() {
    List<? extends DomainEvent> events =
        IntStream.rangeClosed(0, MOST_EVENTS)
            .mapToObj(i -> Events.seen(UUID.randomUUID(), 1))
            .toList();

    recent.add(List.copyOf(events));

    assertKnows(events, 1);
  }

  @Test
  void forgetsTheOldestOfTooMuchText() {
    List<? extends DomainEvent> events = texts(MOST_TEXTS + 2);

    recent.add(List.copyOf(events));

    assertKnows(events, 2);
  }

  @Test
  void countsNoTextThatItDoesNotKeep() {
    List<? extends DomainEvent> given = texts(MOST_TEXTS);
    recent.add(List.copyOf(given));
    assertKnows(given, 0);
    recent.add(List.copyOf(texts(MOST_TEXTS)));
    recent.clear();
    List<? extends DomainEvent> events = texts(MOST_TEXTS);

    recent.add(List.copyOf(events));

    assertKnows(events, 0);
  }
}
