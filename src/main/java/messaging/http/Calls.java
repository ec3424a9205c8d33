package messaging.http;

import java.time.Duration;
import messaging.message.Feed;
import messaging.message.Messaging;

/**
 * The services behind the routes of the public port.
 *
 * @param messaging the commands
 * @param users bounds the calls of each user
 * @param feed the feed behind {@code /events}
 * @param eventSource the CloudEvents source
 * @param heartbeat interval of heartbeats while there are no events
 */
public record Calls(
    Messaging messaging, UserCalls users, Feed feed, String eventSource, Duration heartbeat) {}
