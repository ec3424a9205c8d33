package messaging.message;

/**
 * An event in a user's feed.
 *
 * @param position the place right behind it
 */
public record FeedEvent(FeedPosition position, DomainEvent event) {}
