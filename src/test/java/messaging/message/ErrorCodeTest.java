package messaging.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The numbers and slugs are a contract, because clients test them. */
final class ErrorCodeTest {
  private static final Map<String, Integer> CONTRACT =
      Map.ofEntries(
          Map.entry("invalid-parameter", 4001),
          Map.entry("malformed-body", 4002),
          Map.entry("not-friends", 4031),
          Map.entry("cursor-expired", 4101),
          Map.entry("invalid-field", 4221),
          Map.entry("to-oneself", 4222),
          Map.entry("idempotency-key-reused", 4223),
          Map.entry("too-many-streams", 4291),
          Map.entry("too-many-calls", 4292),
          Map.entry("too-many-messages-to-user", 4293),
          Map.entry("too-many-messages", 4294),
          Map.entry("internal", 5001),
          Map.entry("contacts-unavailable", 5031),
          Map.entry("storage-unavailable", 5032),
          Map.entry("overloaded", 5033),
          Map.entry("unavailable", 5034));

  @Test
  void keepsItsNumbersAndSlugs() {
    assertThat(Arrays.stream(ErrorCode.values()))
        .allSatisfy(code -> assertThat(CONTRACT).containsEntry(code.slug(), code.number()))
        .hasSize(CONTRACT.size());
  }

  @Test
  void isFoundByItsNumberAndByNoOther() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(ErrorCode.ofNumber(code.number())).contains(code);
      assertThat(code.status()).isEqualTo(code.number() / 10).isBetween(400, 599);
      assertThat(code.title()).isNotBlank();
    }
    assertThat(List.of(0, -1, 400, 4000, 4009, 5035, Integer.MAX_VALUE))
        .allSatisfy(number -> assertThat(ErrorCode.ofNumber(number)).isEmpty());
  }

  @Test
  void isWorthARetryWhereTheSameCallMayPassLater() {
    assertThat(Arrays.stream(ErrorCode.values()).filter(ErrorCode::retryable))
        .containsExactly(
            ErrorCode.TOO_MANY_STREAMS,
            ErrorCode.TOO_MANY_CALLS,
            ErrorCode.TOO_MANY_MESSAGES_TO_USER,
            ErrorCode.TOO_MANY_MESSAGES,
            ErrorCode.CONTACTS_UNAVAILABLE,
            ErrorCode.STORAGE_UNAVAILABLE,
            ErrorCode.OVERLOADED,
            ErrorCode.UNAVAILABLE);
  }
}
