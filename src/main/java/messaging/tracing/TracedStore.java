package messaging.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import java.util.Optional;
import messaging.message.ChatCursor;
import messaging.message.ChatPage;
import messaging.message.History;
import messaging.message.HistoryPosition;
import messaging.message.Message;
import messaging.message.MessageStore;
import messaging.message.MessagingException;
import messaging.message.NewMessage;
import messaging.message.SeenState;
import messaging.message.Sent;
import org.jspecify.annotations.Nullable;

/**
 * A store with a span for each send. Everything else is one statement each, for which Vert.x has
 * its own span. A call that belongs to no trace begins none.
 */
final class TracedStore implements MessageStore {
  static final AttributeKey<String> CHAT_ID = AttributeKey.stringKey("chat.id");

  private final MessageStore store;
  private final Tracer tracer;

  TracedStore(MessageStore store, Tracer tracer) {
    this.store = store;
    this.tracer = tracer;
  }

  @Override
  public Future<Sent> send(NewMessage message) {
    Context parent = underWay() ? Context.current() : Traces.below(message.traceparent());
    if (!Span.fromContext(parent).getSpanContext().isValid()) {
      return store.send(message);
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
    return store
        .send(below(message, span.getSpanContext()))
        .onSuccess(sent -> span.setAttribute(CHAT_ID, sent.message().chatId().toString()))
        .onFailure(failure -> span.setStatus(StatusCode.ERROR, reason(failure)))
        .onComplete(done -> span.end());
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

  @Override
  public Future<Optional<Message>> findByKey(
      String senderId, String receiverId, String idempotencyKey) {
    return store.findByKey(senderId, receiverId, idempotencyKey);
  }

  @Override
  public Future<History> history(
      String userId, String peerId, HistoryPosition position, int limit) {
    return store.history(userId, peerId, position, limit);
  }

  @Override
  public Future<ChatPage> chats(String userId, int limit, @Nullable ChatCursor cursor) {
    return store.chats(userId, limit, cursor);
  }

  @Override
  public Future<SeenState> markSeen(
      String userId, String peerId, @Nullable Long upTo, @Nullable String traceparent) {
    String present = underWay() ? Traces.traceparent(Span.current().getSpanContext()) : traceparent;
    return store.markSeen(userId, peerId, upTo, present);
  }
}
