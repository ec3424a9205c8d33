/**
 * The contact-service as a {@link messaging.message.FriendGate}, asked by a Vert.x Web Client:
 * deadline, circuit breaker, single flight, short cache; fails closed.
 *
 * <p>May import {@code messaging.message}, {@code messaging.bus}, {@code messaging.config}, {@code
 * messaging.wire}.
 */
@NullMarked
package messaging.contact;

import org.jspecify.annotations.NullMarked;
