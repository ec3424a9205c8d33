package messaging.message;

/**
 * Every kind of {@link DomainEvent}. The compiler asks each event for its kind, and whatever is
 * there once a kind (addresses, subjects, meters) is made from this list.
 */
public enum EventType {
  /** A message was stored. */
  MESSAGE_SENT("message.sent"),
  /** A seen mark moved. */
  MESSAGE_SEEN("message.seen");

  private final String wireName;

  EventType(String wireName) {
    this.wireName = wireName;
  }

  /**
   * Its name for consumers, which never changes: the CloudEvents type, the event-bus address, and
   * the NATS subject without its prefix. Begins with {@code message.}.
   */
  public String wireName() {
    return wireName;
  }
}
