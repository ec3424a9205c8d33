package messaging.message;

import java.util.Arrays;
import java.util.Optional;

/**
 * All reasons for refusing a call. Each has a number for the event bus and a slug for problem
 * documents; both are stable. The number is the HTTP status times ten plus a digit.
 */
public enum ErrorCode {
  INVALID_PARAMETER(4001, "invalid-parameter", "A parameter is not valid"),
  MALFORMED_BODY(4002, "malformed-body", "The body is not a JSON object"),
  NOT_FRIENDS(4031, "not-friends", "Only friends may send messages to each other"),
  CURSOR_EXPIRED(4101, "cursor-expired", "The cursor has expired"),
  INVALID_FIELD(4221, "invalid-field", "A field is not valid"),
  TO_ONESELF(4222, "to-oneself", "You cannot send a message to yourself"),
  IDEMPOTENCY_KEY_REUSED(
      4223, "idempotency-key-reused", "The idempotency key was used for another text"),
  TOO_MANY_STREAMS(4291, "too-many-streams", "Too many event streams are open for this user"),
  TOO_MANY_CALLS(4292, "too-many-calls", "Too many calls of this user are under way"),
  TOO_MANY_MESSAGES_TO_USER(
      4293, "too-many-messages-to-user", "Too many messages were sent to that user"),
  TOO_MANY_MESSAGES(4294, "too-many-messages", "Too many messages were sent by this user"),
  INTERNAL(5001, "internal", "Internal error"),
  CONTACTS_UNAVAILABLE(5031, "contacts-unavailable", "The contact-service is not available"),
  STORAGE_UNAVAILABLE(5032, "storage-unavailable", "The database is not available"),
  OVERLOADED(5033, "overloaded", "The service is overloaded"),
  UNAVAILABLE(5034, "unavailable", "The service is starting, stopping or too slow");

  private final int number;
  private final String slug;
  private final String title;

  ErrorCode(int number, String slug, String title) {
    this.number = number;
    this.slug = slug;
    this.title = title;
  }

  /** The failure code on the event bus. */
  public int number() {
    return number;
  }

  /** The last part of the problem's {@code type}. */
  public String slug() {
    return slug;
  }

  /** A short summary that does not depend on the request. */
  public String title() {
    return title;
  }

  /** The matching HTTP status. */
  public int status() {
    return number / 10;
  }

  /** Whether a retry of the same call may succeed. */
  public boolean retryable() {
    return status() == 503 || status() == 429;
  }

  /** The code with this {@code number}. */
  public static Optional<ErrorCode> ofNumber(int number) {
    return Arrays.stream(values()).filter(code -> code.number == number).findFirst();
  }
}
