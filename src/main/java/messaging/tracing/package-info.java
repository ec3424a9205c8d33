/**
 * Tracing by OpenTelemetry: Vert.x makes the spans of HTTP, the event bus and SQL, this package
 * those in between, so that one trace leads from the gateway to NATS. Switched off it costs
 * nothing, and nothing of OpenTelemetry is set up. The others see {@link messaging.tracing.Tracing}
 * only.
 *
 * <p>May import {@code messaging.message}, {@code messaging.config}.
 */
@NullMarked
package messaging.tracing;

import org.jspecify.annotations.NullMarked;
