/**
 * The way out to NATS: the outbox relay and the JetStream publisher. May import {@code
 * messaging.message} and {@code messaging.bus}.
 */
@NullMarked
package messaging.event;

import org.jspecify.annotations.NullMarked;
