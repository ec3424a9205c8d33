package messaging.message;

import org.jspecify.annotations.Nullable;

/**
 * What a call has erased. All is erased when {@code next} is null and {@code inStream} is 0.
 *
 * @param chats in how many chats it found something
 * @param messages how many messages it erased
 * @param next the cursor for the next call, null if there is nothing left to erase
 * @param inStream ranges that were erased, now or earlier, and whose messages may still be in the
 *     stream: the node that publishes deletes them there
 */
public record Erased(long chats, long messages, @Nullable String next, long inStream) {}
