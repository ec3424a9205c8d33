package messaging.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxBuilder;
import io.vertx.core.internal.ContextInternal;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import io.vertx.tracing.opentelemetry.VertxContextStorageProvider.VertxContextStorage;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import messaging.config.TracingConfig;
import messaging.message.DomainEvent;
import messaging.message.FriendGate;
import messaging.message.NewMessage;
import messaging.message.RequestContext;
import messaging.message.Sent;
import org.jspecify.annotations.Nullable;

/** Spans by OpenTelemetry; nothing of it is registered globally. */
final class OtelTracing implements Tracing {
  private static final long CLOSE_SECONDS = 3;

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;
  private final SendSpans sends;

  private OtelTracing(OpenTelemetrySdk sdk) {
    this.sdk = sdk;
    this.tracer = sdk.getTracer("messaging");
    this.sends = new SendSpans(tracer);
  }

  static OtelTracing create(URI endpoint, TracingConfig config) {
    return new OtelTracing(OtelSetup.sdk(endpoint, config));
  }

  @Override
  public VertxBuilder trace(VertxBuilder builder) {
    return builder.withTracer(new OpenTelemetryTracingFactory(sdk));
  }

  @Override
  public FriendGate trace(FriendGate friends) {
    // Vert.x adds the header if there is a span, even if the request has that header already.
    return (sender, receiver, context) ->
        friends.areFriends(
            sender,
            receiver,
            Span.current().getSpanContext().isValid()
                ? new RequestContext(context.requestId(), null)
                : context);
  }

  @Override
  public Future<Sent> send(NewMessage message, Function<NewMessage, Future<Sent>> send) {
    return sends.around(message, send);
  }

  @Override
  public @Nullable String traceparent(@Nullable String given) {
    return SendSpans.traceparent(given);
  }

  @Override
  public void routed(String method, String template) {
    Span.current().updateName(method + " " + template).setAttribute("http.route", template);
  }

  @Override
  public <T> Future<T> commit(List<NewMessage> batch, Supplier<Future<T>> commit) {
    List<SpanContext> sends =
        batch.stream()
            .map(message -> Traces.of(message.traceparent()))
            .filter(SpanContext::isSampled)
            .toList();
    if (sends.isEmpty()) {
      return commit.get();
    }
    SpanBuilder builder =
        tracer
            .spanBuilder("commit batch")
            .setNoParent()
            .setAttribute("db.operation.batch.size", batch.size());
    // The SDK keeps as many as its limit allows (128), and counts the others.
    sends.forEach(builder::addLink);
    return inside(builder.startSpan(), commit);
  }

  /** Vert.x makes spans below {@code span} while it does {@code work}, on a context of its own. */
  private static <T> Future<T> inside(Span span, Supplier<Future<T>> work) {
    ContextInternal outside = ContextInternal.current();
    ContextInternal inside = outside.duplicate();
    VertxContextStorage.INSTANCE.attach(inside, Context.root().with(span));
    Promise<T> done = outside.promise();
    inside.<Void>succeededFuture().compose(ready -> work.get()).onComplete(done);
    return done.future()
        .onFailure(failure -> span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName()))
        .onComplete(ended -> span.end());
  }

  @Override
  public void published(
      DomainEvent event, String subject, @Nullable String traceparent, Instant begun) {
    if (traceparent == null) {
      return;
    }
    tracer
        .spanBuilder("publish " + subject)
        .setParent(Traces.below(traceparent))
        .setSpanKind(SpanKind.PRODUCER)
        .setStartTimestamp(begun)
        .setAttribute("messaging.system", "nats")
        .setAttribute("messaging.destination.name", subject)
        .setAttribute("messaging.message.id", event.id().toString())
        .setAttribute(SendSpans.CHAT_ID, event.chatId().toString())
        .startSpan()
        .end();
  }

  @Override
  public Future<Void> close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    sdk.getSdkTracerProvider().shutdown().whenComplete(() -> closed.complete(null));
    return Future.fromCompletionStage(
        closed.completeOnTimeout(null, CLOSE_SECONDS, TimeUnit.SECONDS));
  }
}
