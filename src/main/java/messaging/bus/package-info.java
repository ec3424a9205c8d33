/**
 * The event-bus face of the service: addresses, the JSON form of the vocabulary, codecs, failures
 * and {@link messaging.bus.MessagingClient}. May import {@code messaging.message} only.
 */
@NullMarked
package messaging.bus;

import org.jspecify.annotations.NullMarked;
