/**
 * The vocabulary and the rules of one-to-one messaging: what a message, a chat and a seen mark are,
 * what may be sent to whom, and the {@link messaging.message.Messaging} interface behind which the
 * rest lives. Knows no web, no SQL and no NATS.
 *
 * <p>May import no other package of this service.
 */
@NullMarked
package messaging.message;

import org.jspecify.annotations.NullMarked;
