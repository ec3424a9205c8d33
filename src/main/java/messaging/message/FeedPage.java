package messaging.message;

import java.util.List;

/**
 * The next events of a feed.
 *
 * @param events in commit order within each chat
 * @param next the position after the page
 * @param more true if there are certainly more events
 */
public record FeedPage(List<FeedEvent> events, FeedPosition next, boolean more) {}
