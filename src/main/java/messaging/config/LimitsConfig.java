package messaging.config;

import java.util.Optional;

/**
 * What one user may take.
 *
 * @param concurrent calls that may be under way on a node
 * @param pair messages to one other user, over all nodes; empty for no limit
 * @param sender messages in all, on a node; empty for no limit
 */
public record LimitsConfig(int concurrent, Optional<RateLimit> pair, Optional<RateLimit> sender) {}
