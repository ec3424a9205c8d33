package messaging.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class ChatCursorTest {
  private static final long LATEST_MICROS =
      Instant.parse("9999-12-31T23:59:59Z").getEpochSecond() * 1_000_000;

  @Provide
  Arbitrary<ChatCursor> cursors() {
    Arbitrary<Instant> times =
        Arbitraries.longs()
            .between(0, LATEST_MICROS)
            .map(micros -> Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    Arbitrary<UUID> ids =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
    return Combinators.combine(times, ids).as(ChatCursor::new);
  }

  @Property
  void comesBackAsItWas(@ForAll("cursors") ChatCursor cursor) {
    assertThat(ChatCursor.decode(cursor.encode())).contains(cursor);
  }

  @Property
  void isSafeInAUrlAndOfOneLength(@ForAll("cursors") ChatCursor cursor) {
    assertThat(cursor.encode()).matches("[A-Za-z0-9_-]{34}");
  }

  @Property
  void differsWhereThePlaceDiffers(
      @ForAll("cursors") ChatCursor one, @ForAll("cursors") ChatCursor other) {
    assertThat(one.encode().equals(other.encode())).isEqualTo(one.equals(other));
  }

  @Property
  void keepsTheOrderOfTime(@ForAll("cursors") ChatCursor one, @ForAll("cursors") ChatCursor other) {
    int order = Integer.signum(one.lastMessageAt().compareTo(other.lastMessageAt()));
    ChatCursor decodedOne = ChatCursor.decode(one.encode()).orElseThrow();
    ChatCursor decodedOther = ChatCursor.decode(other.encode()).orElseThrow();
    assertThat(Integer.signum(decodedOne.lastMessageAt().compareTo(decodedOther.lastMessageAt())))
        .isEqualTo(order);
  }

  @Property
  void neverThrowsWhateverTheText(@ForAll String text) {
    assertIsNoneOrTheOnlyFormOfItsPlace(text);
  }

  @Property
  void neverThrowsWhateverTheBytes(@ForAll @Size(max = 40) byte[] bytes) {
    assertIsNoneOrTheOnlyFormOfItsPlace(
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    assertIsNoneOrTheOnlyFormOfItsPlace(Base64.getUrlEncoder().encodeToString(bytes));
  }

  @Property
  void takesAForgeryForNothingOrForAnotherPlace(
      @ForAll("cursors") ChatCursor cursor,
      @ForAll @IntRange(max = 33) int position,
      @ForAll char other) {
    String text = cursor.encode();
    String forged = text.substring(0, position) + other + text.substring(position + 1);
    assertIsNoneOrTheOnlyFormOfItsPlace(forged);
    assertIsNoneOrTheOnlyFormOfItsPlace(text.substring(0, position));
    assertThat(ChatCursor.decode(text.substring(0, position))).isEmpty();
    assertThat(ChatCursor.decode(text + other)).isEmpty();
  }

  private static void assertIsNoneOrTheOnlyFormOfItsPlace(String text) {
    ChatCursor.decode(text)
        .ifPresent(
            cursor -> {
              assertThat(cursor.encode()).isEqualTo(text);
              assertThat(cursor.lastMessageAt())
                  .isBetween(Instant.EPOCH, Instant.parse("9999-12-31T23:59:59Z"));
            });
  }

  @Property
  void refusesTimesThatNoChatHas(@ForAll long micros) {
    byte[] bytes = ByteBuffer.allocate(25).put((byte) 1).putLong(micros).array();
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    assertThat(ChatCursor.decode(text).isPresent())
        .isEqualTo(micros >= 0 && micros <= LATEST_MICROS);
  }

  @Property
  void refusesOtherVersions(@ForAll byte version) {
    byte[] bytes = ByteBuffer.allocate(25).put(version).array();
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    assertThat(ChatCursor.decode(text).isPresent()).isEqualTo(version == 1);
  }

  @Example
  void cutsTimeToMicroseconds() {
    ChatCursor fine = new ChatCursor(Instant.parse("2026-11-24T10:00:00.123456789Z"), Examples.ID);
    assertThat(ChatCursor.decode(fine.encode()))
        .contains(new ChatCursor(Examples.TIME, Examples.ID));
  }
}
