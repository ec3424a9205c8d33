/**
 * The HTTP face of the service: routes, strict input, problem documents, health and metrics. Talks
 * to the rest through {@link messaging.message.Messaging} only; may import {@code
 * messaging.message}, {@code messaging.bus}, {@code messaging.auth}, {@code messaging.wire}, {@code
 * messaging.tracing} and its own records of {@code messaging.config}.
 *
 * <p>A request passes {@link messaging.wire.StrictHttp} (what is valid HTTP, and how long it may
 * take), {@link messaging.http.Routes} (which call it is), {@link messaging.auth.Identity} (who
 * calls) and the handler of its call; {@link messaging.http.Exchange} writes every answer.
 */
@NullMarked
package messaging.http;

import org.jspecify.annotations.NullMarked;
