package messaging.http;

import java.time.Duration;
import messaging.message.Feed;
import messaging.message.Messaging;

/**
 * What the routes of the public port lead to.
 *
 * @param messaging the four calls
 * @param feed what {@code /events} listens to
 * @param eventSource the CloudEvents source
 * @param heartbeat silence after which a stream says that it is alive
 */
public record Calls(Messaging messaging, Feed feed, String eventSource, Duration heartbeat) {}
