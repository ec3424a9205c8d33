package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import messaging.persistence.ExportCursor.Place;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;

final class ExportCursorTest {
  private static final String FEED =
      new PgFeedPosition(7, 8, new Snapshot(700, 705, List.of(702L)), null).cursor();

  @Property
  void readsWhatItWrote(@ForAll("cursors") ExportCursor cursor) {
    assertThat(cursor.encode()).matches("[A-Za-z0-9_.-]{1,2200}");
    assertThat(ExportCursor.decode(cursor.encode())).contains(cursor);
  }

  @Property
  void readsNothingElse(
      @ForAll("cursors") ExportCursor cursor,
      @ForAll @IntRange(max = 2_000) int place,
      @ForAll @CharRange(from = '!', to = '~') char other) {
    String text = cursor.encode();
    int at = place % text.length();
    assertIsNoneOrTheOnlyForm(text.substring(0, at) + other + text.substring(at + 1));
    assertIsNoneOrTheOnlyForm(text.substring(0, at));
    assertIsNoneOrTheOnlyForm(text.substring(at));
  }

  @Property
  void survivesAnyText(@ForAll String text) {
    assertIsNoneOrTheOnlyForm(text);
    assertIsNoneOrTheOnlyForm(text + "." + FEED);
  }

  private static void assertIsNoneOrTheOnlyForm(String text) {
    ExportCursor.decode(text).ifPresent(read -> assertThat(read.encode()).isEqualTo(text));
  }

  @Example
  void refusesWhatNoLineHas() {
    for (Place place :
        List.of(
            Place.START,
            new Place("..", 1, 1),
            new Place("no blank", 1, 1),
            new Place("bob", -1, 0),
            new Place("bob", 0, -1),
            new Place("bob", Long.MAX_VALUE, 0))) {
      assertThat(ExportCursor.decode(new ExportCursor(place, FEED).encode())).isEmpty();
    }
    assertThat(ExportCursor.decode(FEED)).isEqualTo(Optional.empty());
  }

  @Provide
  static Arbitrary<ExportCursor> cursors() {
    Arbitrary<Place> places =
        Combinators.combine(
                Arbitraries.strings()
                    .withCharRange('a', 'z')
                    .withChars("ABC019_~:@|+=-")
                    .ofMinLength(1)
                    .ofMaxLength(64),
                Arbitraries.longs().between(0, Long.MAX_VALUE / 4),
                Arbitraries.longs().between(0, Long.MAX_VALUE / 4))
            .as(Place::new);
    return places.injectNull(0.2).map(place -> new ExportCursor(place, FEED));
  }
}
