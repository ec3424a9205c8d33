package messaging.message;

import java.util.List;

/**
 * What came next in a feed.
 *
 * @param events within a chat in the order of commit
 * @param next the place behind the page
 * @param more whether it is known that this is not all
 */
public record FeedPage(List<FeedEvent> events, FeedPosition next, boolean more) {}
