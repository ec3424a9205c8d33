package messaging.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import messaging.message.TraceParent;
import org.jspecify.annotations.Nullable;

/** Between the {@code traceparent} that is stored and passed on, and OpenTelemetry's contexts. */
final class Traces {
  private Traces() {}

  /** The span that {@code traceparent} names, invalid if it names none. */
  static SpanContext of(@Nullable String traceparent) {
    // Versions to come keep these places (W3C Trace Context, section 3.2.2).
    return traceparent != null && TraceParent.isValid(traceparent)
        ? SpanContext.createFromRemoteParent(
            traceparent.substring(3, 35),
            traceparent.substring(36, 52),
            TraceFlags.fromHex(traceparent, 53),
            TraceState.getDefault())
        : SpanContext.getInvalid();
  }

  /** A context below the span that {@code traceparent} names; below nothing if it names none. */
  static Context below(@Nullable String traceparent) {
    return Context.root().with(Span.wrap(of(traceparent)));
  }

  /** The form of {@code span} that is stored and passed on. */
  static String traceparent(SpanContext span) {
    return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags().asHex();
  }
}
