/**
 * Authentication: by a gateway, or by signed tokens and the keys for checking them. Reads header
 * fields only.
 *
 * <p>May import {@code messaging.message}, {@code messaging.config}, {@code messaging.wire}.
 */
@NullMarked
package messaging.auth;

import org.jspecify.annotations.NullMarked;
