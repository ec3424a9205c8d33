/**
 * The contact-service as a {@link messaging.message.FriendGate}: deadline, circuit breaker, single
 * flight, short cache; fails closed.
 *
 * <p>May import {@code messaging.message}, {@code messaging.bus}, {@code messaging.config}.
 */
@NullMarked
package messaging.contact;

import org.jspecify.annotations.NullMarked;
