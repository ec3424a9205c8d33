/**
 * The HTTP face of the service: routes, identity, strict input and problem documents. Talks to the
 * rest over the event bus only; may import {@code messaging.message} and {@code messaging.bus}.
 */
@NullMarked
package messaging.http;

import org.jspecify.annotations.NullMarked;
