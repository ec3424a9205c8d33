package messaging.message;

/**
 * What is wrong with one field.
 *
 * @param pointer JSON Pointer (RFC 6901) to the field
 * @param detail what is wrong; holds nothing of the input
 */
public record FieldError(String pointer, String detail) {}
