package messaging.message;

/**
 * An error in one field.
 *
 * @param pointer JSON Pointer (RFC 6901) to the field
 * @param detail the error, without any input
 */
public record FieldError(String pointer, String detail) {}
