/**
 * The way out to NATS: the outbox relay and the JetStream publisher.
 *
 * <p>May import {@code messaging.message}, {@code messaging.bus}, {@code messaging.config}, {@code
 * messaging.tracing}.
 */
@NullMarked
package messaging.event;

import org.jspecify.annotations.NullMarked;
