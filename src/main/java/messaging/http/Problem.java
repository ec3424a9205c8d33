package messaging.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import messaging.bus.Json;
import messaging.message.FieldError;
import messaging.message.MessagingException;

/**
 * The body of every error.
 *
 * @param type {@value #TYPE_PREFIX} plus a slug that never changes
 * @param errors the invalid fields; left out if empty
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
record Problem(
    String type,
    String title,
    int status,
    String detail,
    String requestId,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors) {

  static final String MEDIA_TYPE = "application/problem+json";
  static final String TYPE_PREFIX = "urn:messaging:problem:";

  /** The document for a refused call. */
  static Problem of(MessagingException refusal, String requestId) {
    return new Problem(
        TYPE_PREFIX + refusal.code().slug(),
        refusal.code().title(),
        refusal.code().status(),
        refusal.detail(),
        requestId,
        refusal.errors());
  }

  Buffer toJson() {
    return Json.encode(this);
  }
}
