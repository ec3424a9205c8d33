/**
 * What Vert.x does not do for one connection: strict framing, bounds of time and of bytes. The only
 * package that sees Netty and classes of Vert.x that are not public API.
 *
 * <p>May import no other package of this service.
 */
@NullMarked
package messaging.wire;

import org.jspecify.annotations.NullMarked;
