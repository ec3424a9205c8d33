/**
 * The contact-service as a {@link messaging.message.FriendGate}: deadline, circuit breaker, single
 * flight, short cache; fails closed. May import {@code messaging.message} and {@code
 * messaging.bus}.
 */
@NullMarked
package messaging.contact;

import org.jspecify.annotations.NullMarked;
