/**
 * The event-bus API of the service: the table of {@link messaging.bus.Command}s and all that uses
 * it ({@link messaging.bus.MessagingClient} and {@link messaging.bus.MessagingEndpoint}, codecs,
 * failures, decorators of calls). Also the JSON form of the vocabulary, for HTTP and NATS too, and
 * the announcement of committed events.
 *
 * <p>May import {@code messaging.message}.
 */
@NullMarked
package messaging.bus;

import org.jspecify.annotations.NullMarked;
