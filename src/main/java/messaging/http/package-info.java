/**
 * The HTTP API of the service: routes, strict input, problem documents, health and metrics. It uses
 * the rest of the service through {@link messaging.message.Messaging} and {@link
 * messaging.message.Feed} only.
 *
 * <p>A request passes {@link messaging.wire.StrictHttp} (valid HTTP and timeouts), {@link
 * messaging.http.Routes} (routing), {@link messaging.auth.Identity} (authentication) and the
 * handler of its call. {@link messaging.http.Answers} writes the response.
 *
 * <p>May import {@code messaging.message}, {@code messaging.bus}, {@code messaging.config}, {@code
 * messaging.tracing}, {@code messaging.auth}, {@code messaging.wire}.
 */
@NullMarked
package messaging.http;

import org.jspecify.annotations.NullMarked;
