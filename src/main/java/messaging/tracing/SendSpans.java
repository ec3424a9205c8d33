package messaging.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import java.util.function.Function;
import messaging.message.MessagingException;
import messaging.message.NewMessage;
import messaging.message.Sent;
import org.jspecify.annotations.Nullable;

/** Spans of sends, from the queueing to the commit. A call that belongs to no trace begins none. */
final class SendSpans {
  static final AttributeKey<String> CHAT_ID = AttributeKey.stringKey("chat.id");

  private final Tracer tracer;

  SendSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  Future<Sent> around(NewMessage message, Function<NewMessage, Future<Sent>> send) {
    Context parent = underWay() ? Context.current() : Traces.below(message.traceparent());
    if (!Span.fromContext(parent).getSpanContext().isValid()) {
      return send.apply(message);
    }
    Span span =
        tracer
            .spanBuilder("store message")
            .setParent(parent)
            .setSpanKind(SpanKind.CLIENT)
            // As Vert.x names it for its own statements.
            .setAttribute("db.system", "postgresql")
            .setAttribute("db.operation.name", "send_messages")
            .startSpan();
    return send.apply(below(message, span.getSpanContext()))
        .onSuccess(sent -> span.setAttribute(CHAT_ID, sent.message().chatId().toString()))
        .onFailure(failure -> span.setStatus(StatusCode.ERROR, reason(failure)))
        .onComplete(done -> span.end());
  }

  /** The span under way, else what was given. */
  static @Nullable String traceparent(@Nullable String given) {
    return underWay() ? Traces.traceparent(Span.current().getSpanContext()) : given;
  }

  private static boolean underWay() {
    return Span.current().getSpanContext().isValid();
  }

  private static NewMessage below(NewMessage message, SpanContext span) {
    return new NewMessage(
        message.id(),
        message.senderId(),
        message.receiverId(),
        message.text(),
        message.idempotencyKey(),
        Traces.traceparent(span));
  }

  private static String reason(Throwable failure) {
    return failure instanceof MessagingException refusal
        ? refusal.code().slug()
        : failure.getClass().getSimpleName();
  }
}
