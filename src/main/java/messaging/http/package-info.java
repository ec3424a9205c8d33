/**
 * The HTTP face of the service: routes, identity, strict input, problem documents, health and
 * metrics. Talks to the rest through {@link messaging.message.Messaging} only; may import {@code
 * messaging.message}, {@code messaging.bus} and its own records of {@code messaging.config}.
 *
 * <p>A request passes {@link messaging.http.StrictRequestDecoder} (what is valid HTTP), {@link
 * messaging.http.ConnectionGuard} (how long it may take), {@link messaging.http.Routes} (which call
 * it is), {@link messaging.http.Identity} (who calls) and the handler of its call; {@link
 * messaging.http.Exchange} writes every answer.
 */
@NullMarked
package messaging.http;

import org.jspecify.annotations.NullMarked;
