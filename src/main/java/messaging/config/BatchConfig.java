package messaging.config;

/**
 * The write path.
 *
 * @param size messages in one commit at most
 * @param inFlight commits under way at once
 * @param queueSize messages that may wait for a commit
 */
public record BatchConfig(int size, int inFlight, int queueSize) {}
