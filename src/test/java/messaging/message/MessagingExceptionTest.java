package messaging.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MessagingExceptionTest {
  @Test
  void saysWhatIsWrongWithoutAStackTrace() {
    MessagingException refusal =
        new MessagingException(ErrorCode.NOT_FRIENDS, "They are not friends.");
    assertThat(refusal).hasMessage("not-friends: They are not friends.").hasNoCause();
    assertThat(refusal.getStackTrace()).isEmpty();
    assertThat(refusal.errors()).isEmpty();
  }

  @Test
  void keepsTheCauseForTheLogAndTheFieldsAsTheyWere() {
    IllegalStateException cause = new IllegalStateException();
    List<FieldError> errors = new ArrayList<>(List.of(new FieldError("/text", "must be")));
    MessagingException refusal =
        new MessagingException(ErrorCode.INVALID_FIELD, "A field is wrong.", errors, cause);
    errors.clear();
    assertThat(refusal).hasCause(cause);
    assertThat(refusal.errors()).containsExactly(new FieldError("/text", "must be"));
    assertThatThrownBy(refusal.errors()::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void namesOneField() {
    MessagingException refusal = MessagingException.invalidField("/up_to", "must be at least 1");
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
    assertThat(refusal.errors()).containsExactly(new FieldError("/up_to", "must be at least 1"));
    assertThat(refusal.detail()).isEqualTo("A field of the body is not valid.");
  }
}
