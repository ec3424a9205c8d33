package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import messaging.persistence.PgFeedPosition.Window;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;

final class FeedCursorsTest {
  private static final long HIGH = 1L << 60;

  @Property
  void readsWhatItWrote(@ForAll("positions") PgFeedPosition position) {
    String cursor = position.cursor();
    assertThat(cursor).matches("[A-Za-z0-9_-]{1,2048}");
    assertThat(FeedCursors.decode(cursor)).contains(position);
  }

  @Property
  void readsNothingElse(
      @ForAll("positions") PgFeedPosition position,
      @ForAll @IntRange(max = 2_000) int place,
      @ForAll @CharRange(from = '!', to = '~') char other) {
    String cursor = position.cursor();
    int at = place % cursor.length();
    String forged = cursor.substring(0, at) + other + cursor.substring(at + 1);
    // A forgery may happen to be another place, but then it is the one text of that place.
    assertThat(FeedCursors.decode(forged))
        .satisfiesAnyOf(
            read -> assertThat(read).isEmpty(),
            read -> assertThat(read.orElseThrow().cursor()).isEqualTo(forged));
    assertThat(FeedCursors.decode(cursor.substring(0, at)))
        .satisfiesAnyOf(
            read -> assertThat(read).isEmpty(),
            read -> assertThat(read.orElseThrow()).isNotEqualTo(position));
  }

  @Property
  void survivesAnyText(@ForAll String text) {
    FeedCursors.decode(text).ifPresent(position -> assertThat(position.cursor()).isEqualTo(text));
  }

  @Property
  void survivesAnyBytes(@ForAll byte[] bytes) {
    if (bytes.length > 0) {
      bytes[0] = (byte) (bytes[0] % 2 == 0 ? 1 : 2);
    }
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    FeedCursors.decode(text).ifPresent(position -> assertThat(position.cursor()).isEqualTo(text));
  }

  /** The text of a place that nobody gave, with these numbers in its snapshot. */
  private static String forged(long... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(200).put((byte) 2).putLong(7).putLong(8);
    for (long number : numbers) {
      for (long left = number; ; left >>>= 7) {
        boolean last = left >>> 7 == 0;
        bytes.put((byte) ((left & 0x7f) | (last ? 0 : 0x80)));
        if (last) {
          break;
        }
      }
    }
    byte[] written = Arrays.copyOf(bytes.array(), bytes.position());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(written);
  }

  /** Its first transaction, how many follow, how many of them run, and the steps to each. */
  @Example
  void refusesSnapshotsThatNoDatabaseTakes() {
    long first = Snapshot.FIRST_XID;
    long most = Long.MAX_VALUE / 4;
    assertThat(
            Stream.of(
                forged(first, 10, 0),
                forged(first, 10, 2, 3, 6),
                forged(first, 10, 2, 0, 1),
                forged(first, most - first, 0)))
        .allMatch(cursor -> FeedCursors.decode(cursor).isPresent());
    assertThat(
            Stream.of(
                forged(first - 1, 10, 0),
                forged(first, 10, 1, 10),
                forged(first, 10, 2, 3, 7),
                forged(first, 10, 2, 3, 0),
                forged(first, 10, 2, 3),
                forged(first, most - first + 1, 0),
                forged(most + 1, 0, 0),
                forged(-1, 0, 0)))
        .noneMatch(cursor -> FeedCursors.decode(cursor).isPresent());
  }

  /** It was given by a node of the version before. */
  @Example
  void readsCursorsWithoutALife() {
    String cursor = "AQAAAAAAAAAH5AcKAA";

    assertThat(FeedCursors.decode(cursor))
        .contains(new PgFeedPosition(7, 0, new Snapshot(996, 1_006, List.of()), null));
  }

  /** Then it goes back to before the oldest of them: events come twice, none is lost. */
  @Example
  void staysShortWhateverIsRunning() {
    List<Long> running = LongStream.range(100, 5_000).filter(x -> x % 2 == 0).boxed().toList();
    Snapshot busy = new Snapshot(100, 5_001, running);
    Snapshot calm = new Snapshot(50, 60, List.of());
    PgFeedPosition exact =
        new PgFeedPosition(7, 8, calm, new Window(busy, UUID.randomUUID(), 1, 2));

    assertThat(FeedCursors.decode(exact.cursor()))
        .contains(new PgFeedPosition(7, 8, new Snapshot(50, 50, List.of()), null));
    assertThat(FeedCursors.decode(new PgFeedPosition(7, 8, busy, null).cursor()))
        .contains(new PgFeedPosition(7, 8, new Snapshot(100, 100, List.of()), null));
  }

  @Example
  void knowsWhatASnapshotShows() {
    Snapshot snapshot = Snapshot.parse("10:20:10,15");
    assertThat(snapshot).hasToString("10:20:10,15");
    assertThat(LongStream.range(8, 22).filter(snapshot::shows))
        .containsExactly(8L, 9L, 11L, 12L, 13L, 14L, 16L, 17L, 18L, 19L);
    assertThat(snapshot.before(14)).isEqualTo(Snapshot.parse("10:14:10"));
    assertThat(snapshot.before(9)).isEqualTo(Snapshot.parse("9:9:"));
    assertThat(snapshot.before(30)).isEqualTo(snapshot);
  }

  @Provide
  static Arbitrary<PgFeedPosition> positions() {
    Arbitrary<Long> numbers = Arbitraries.longs().between(0, HIGH);
    Arbitrary<Window> windows =
        Combinators.combine(snapshots(), Arbitraries.create(UUID::randomUUID), numbers, numbers)
            .as(Window::new);
    return Combinators.combine(
            Arbitraries.longs(), Arbitraries.longs(), snapshots(), windows.injectNull(0.5))
        .as(PgFeedPosition::new);
  }

  private static Arbitrary<Snapshot> snapshots() {
    return Combinators.combine(
            Arbitraries.longs().between(Snapshot.FIRST_XID, HIGH),
            Arbitraries.longs().between(0, 100_000),
            Arbitraries.longs().between(0, 100_000).list().ofMaxSize(60))
        .as(FeedCursorsTest::snapshot);
  }

  private static Snapshot snapshot(long xmin, long length, List<Long> offsets) {
    SortedSet<Long> running = new TreeSet<>();
    offsets.stream().filter(offset -> offset < length).forEach(o -> running.add(xmin + o));
    return new Snapshot(xmin, xmin + length, List.copyOf(running));
  }
}
