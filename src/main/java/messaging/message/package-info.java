/**
 * The vocabulary and the rules of one-to-one messaging: messages, chats, seen marks, and the {@link
 * messaging.message.Messaging} interface to the rest of the service. Independent of HTTP, SQL and
 * NATS.
 *
 * <p>May import no other package of this service.
 */
@NullMarked
package messaging.message;

import org.jspecify.annotations.NullMarked;
