package messaging.bus;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.List;
import messaging.message.ErrorCode;
import messaging.message.FieldError;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps refusals to failed replies and back. The failure code of a failed reply is {@link
 * ErrorCode#number()}; its message is a JSON object with {@code detail} and {@code errors}, and
 * {@code retry_after_ms} where that is known.
 */
final class BusFailures {
  private static final Logger log = LoggerFactory.getLogger(BusFailures.class);

  private record Text(
      String detail,
      List<FieldError> errors,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long retryAfterMs) {
    Text {
      requireNonNull(detail, "detail");
      requireNonNull(errors, "errors");
    }

    private static Text of(MessagingException refusal) {
      // Rounded up: who comes back a moment too early is refused again.
      Long millis =
          refusal.retryAfter().map(time -> time.plusNanos(999_999).toMillis()).orElse(null);
      return new Text(refusal.detail(), refusal.errors(), millis);
    }

    private MessagingException toRefusal(ErrorCode code) {
      return retryAfterMs == null
          ? new MessagingException(code, detail, errors, null)
          : MessagingException.until(code, detail, Duration.ofMillis(retryAfterMs));
    }
  }

  private BusFailures() {}

  /** The reply for {@code failure}. Logs a failure that is not a {@link MessagingException}. */
  static ReplyException toReply(String address, Throwable failure) {
    MessagingException refusal = failure instanceof MessagingException known ? known : null;
    if (refusal == null) {
      log.atError().addKeyValue("address", address).setCause(failure).log("Command failed");
      refusal =
          new MessagingException(ErrorCode.INTERNAL, "The error is in the log of the service.");
    }
    return new ReplyException(
        ReplyFailure.RECIPIENT_FAILURE,
        refusal.code().number(),
        Json.encode(Text.of(refusal)).toString());
  }

  /** The refusal for any failed request. */
  static MessagingException fromReply(Throwable failure) {
    if (!(failure instanceof ReplyException reply)) {
      return new MessagingException(
          ErrorCode.INTERNAL,
          "The request could not be sent on the event bus.",
          List.of(),
          failure);
    }
    if (reply.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
      return new MessagingException(
          ErrorCode.UNAVAILABLE,
          "The service did not answer in time. Try again.",
          List.of(),
          reply);
    }
    ErrorCode code = ErrorCode.ofNumber(reply.failureCode()).orElse(ErrorCode.INTERNAL);
    try {
      return Json.decode(Buffer.buffer(String.valueOf(reply.getMessage())), Text.class)
          .toRefusal(code);
    } catch (IllegalArgumentException notOurs) {
      return new MessagingException(
          ErrorCode.INTERNAL, "The reply on the event bus is not valid.", List.of(), reply);
    }
  }
}
