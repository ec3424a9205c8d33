/**
 * Strict framing and limits for one connection, which Vert.x does not provide. Only this package
 * uses Netty and internal classes of Vert.x.
 *
 * <p>May import no other package of this service.
 */
@NullMarked
package messaging.wire;

import org.jspecify.annotations.NullMarked;
