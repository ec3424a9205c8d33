/**
 * The event-bus face of the service: the table of {@link messaging.bus.Command}s, and what is made
 * from it ({@link messaging.bus.MessagingClient} and {@link messaging.bus.MessagingEndpoint},
 * codecs, failures, what is done around each call); the JSON form of the vocabulary, for HTTP and
 * NATS too; and the announcing of what was committed.
 *
 * <p>May import {@code messaging.message}.
 */
@NullMarked
package messaging.bus;

import org.jspecify.annotations.NullMarked;
