/**
 * The HTTP face of the service: routes, strict input, problem documents, health and metrics. Talks
 * to the rest through {@link messaging.message.Messaging} only.
 *
 * <p>A request passes {@link messaging.wire.StrictHttp} (what is valid HTTP, and how long it may
 * take), {@link messaging.http.Routes} (which call it is), {@link messaging.auth.Identity} (who
 * calls) and the handler of its call; {@link messaging.http.Exchange} writes every answer.
 *
 * <p>May import {@code messaging.message}, {@code messaging.bus}, {@code messaging.config}, {@code
 * messaging.tracing}, {@code messaging.auth}, {@code messaging.wire}.
 */
@NullMarked
package messaging.http;

import org.jspecify.annotations.NullMarked;
