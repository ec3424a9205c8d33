package messaging.tracing;

import io.vertx.core.Future;
import io.vertx.core.VertxBuilder;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import messaging.message.DomainEvent;
import messaging.message.FriendGate;
import messaging.message.NewMessage;
import messaging.message.Sent;
import org.jspecify.annotations.Nullable;

/** No spans. */
final class NoTracing implements Tracing {

  @Override
  public VertxBuilder trace(VertxBuilder builder) {
    return builder;
  }

  @Override
  public FriendGate trace(FriendGate friends) {
    return friends;
  }

  @Override
  public Future<Sent> send(NewMessage message, Function<NewMessage, Future<Sent>> send) {
    return send.apply(message);
  }

  @Override
  public @Nullable String traceparent(@Nullable String given) {
    return given;
  }

  @Override
  public void routed(String method, String template) {
    // There is no span to be named.
  }

  @Override
  public <T> Future<T> commit(List<NewMessage> batch, Supplier<Future<T>> commit) {
    return commit.get();
  }

  @Override
  public void published(
      DomainEvent event, String subject, @Nullable String traceparent, Instant begun) {
    // There is no trace that it could belong to.
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
