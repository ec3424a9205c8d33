package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.io.IOException;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.message.Outbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PgFailuresTest {
  private static PgException failure(String state) {
    return new PgException("canary", "ERROR", state, "canary");
  }

  @ParameterizedTest
  @CsvSource({"22P05, true", "23505, true", "54000, true", "40001, false", "57014, false"})
  void tellsDataThatCannotBeStored(String state, boolean bad) {
    assertThat(PgFailures.isBadData(failure(state))).isEqualTo(bad);
  }

  /** After a commit the server may stop, and a pooler may lose it. */
  @ParameterizedTest
  @CsvSource({"23505, true", "57014, true", "57P01, false", "08P01, false"})
  void tellsAnAnswerFromAConnectionThatWasLost(String state, boolean answer) {
    assertThat(PgFailures.isAnswer(failure(state))).isEqualTo(answer);
    assertThat(PgFailures.isAnswer(new IOException("reset"))).isFalse();
  }

  @Test
  void saysWhyThisIsAnotherDatabase() {
    assertThat(PgFailures.translate("note", failure("MS001")))
        .isInstanceOf(Outbox.ForeignIdsException.class)
        .hasMessageStartingWith("The database is a copy");
    assertThat(PgFailures.translate("note", failure("MS002")))
        .isInstanceOf(Outbox.ForeignIdsException.class)
        .hasMessageStartingWith("The transaction ids of the database lie below");
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "25006", "40001", "53300", "57P01", "3D000", "42501"})
  void areNoDefectsWhereTheDatabaseIsDownOrBusy(String state) {
    assertThat(code(failure(state))).isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42703", "22P05", "XX000"})
  void areDefectsWhereTheStatementIsWrong(String state) {
    assertThat(code(failure(state))).isEqualTo(ErrorCode.INTERNAL);
  }

  private static ErrorCode code(PgException failure) {
    Throwable refusal = PgFailures.translate("send", failure);
    assertThat(refusal).message().doesNotContain("canary");
    return ((MessagingException) refusal).code();
  }
}
