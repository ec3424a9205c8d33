package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubjectsTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "eu.", "a.b."})
  void hasOnePatternForAll(String prefix) {
    Subjects subjects = new Subjects(prefix);
    assertThat(subjects.all())
        .containsExactlyInAnyOrder(
            prefix + "message.sent", prefix + "message.seen", prefix + "message.erased");
    assertThat(subjects.before())
        .containsExactlyInAnyOrder(prefix + "message.sent", prefix + "message.seen");
    assertThat(subjects.pattern()).isEqualTo(prefix + "message.*");
  }
}
