/**
 * Who is calling: a gateway's word, or a signed token and the keys that it is checked with. Knows
 * header fields, no routes.
 *
 * <p>May import {@code messaging.message}, {@code messaging.config}, {@code messaging.wire}.
 */
@NullMarked
package messaging.auth;

import org.jspecify.annotations.NullMarked;
