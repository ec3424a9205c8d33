/**
 * Tracing by OpenTelemetry: Vert.x makes the spans of HTTP, the event bus and SQL, this package
 * those in between, so that one trace leads from the gateway to NATS. Switched off it costs
 * nothing, and nothing of OpenTelemetry is set up. Sees {@code messaging.message} and {@code
 * messaging.config}; {@code http}, {@code persistence} and {@code event} may see {@link
 * messaging.tracing.Tracing}.
 */
@NullMarked
package messaging.tracing;

import org.jspecify.annotations.NullMarked;
