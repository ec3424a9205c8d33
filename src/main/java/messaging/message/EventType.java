package messaging.message;

/**
 * All types of {@link DomainEvent}. Addresses, subjects and meters are made from this list, one for
 * each type.
 */
public enum EventType {
  /** A message was stored. */
  MESSAGE_SENT("message.sent"),
  /** A seen mark moved. */
  MESSAGE_SEEN("message.seen"),
  /** Messages were erased. */
  MESSAGE_ERASED("message.erased");

  private final String wireName;

  EventType(String wireName) {
    this.wireName = wireName;
  }

  /**
   * The stable name for consumers: the CloudEvents type, the event-bus address, and the NATS
   * subject without its prefix. Starts with {@code message.}.
   */
  public String wireName() {
    return wireName;
  }
}
