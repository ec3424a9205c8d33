package messaging.message;

/**
 * An event in a user's feed.
 *
 * @param position the position directly after the event
 */
public record FeedEvent(FeedPosition position, DomainEvent event) {}
