package messaging.tracing;

import io.vertx.core.Future;
import io.vertx.core.VertxBuilder;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import messaging.config.TracingConfig;
import messaging.message.DomainEvent;
import messaging.message.FriendGate;
import messaging.message.NewMessage;
import messaging.message.Sent;
import org.jspecify.annotations.Nullable;

/**
 * The spans that the service makes itself, and what belongs to them. They hold ids of chats and
 * events, never a text and never a user. Thread-safe.
 */
public interface Tracing {

  /** Makes no spans; passes on what came with a request as it is. */
  Tracing OFF = new NoTracing();

  /**
   * Tracing as configured, {@link #OFF} without an endpoint. Whoever makes it closes it.
   *
   * @throws messaging.config.ConfigException if a variable of OpenTelemetry has a value that it
   *     does not know
   */
  static Tracing create(TracingConfig config) {
    return config.endpoint().<Tracing>map(url -> OtelTracing.create(url, config)).orElse(OFF);
  }

  /** Makes the Vert.x that is built trace what it does. */
  VertxBuilder trace(VertxBuilder builder);

  /** The same gate, called so that the contact-service gets one {@code traceparent}. */
  FriendGate trace(FriendGate friends);

  /**
   * Sends a message with a span from its queueing to its commit.
   *
   * @param send called once, at once, with a message whose {@code traceparent} is that of the span
   */
  Future<Sent> send(NewMessage message, Function<NewMessage, Future<Sent>> send);

  /** What to store with an event: the span that causes it, else what came with the request. */
  @Nullable String traceparent(@Nullable String given);

  /** Names the span of the HTTP request under way by its route instead of its path. */
  void routed(String method, String template);

  /**
   * Runs one commit of many messages. Its span has no parent, as it belongs to all of them; it is
   * linked with the spans of those sends that are recorded.
   *
   * @param commit called once, at once
   */
  <T> Future<T> commit(List<NewMessage> batch, Supplier<Future<T>> commit);

  /**
   * Tells that JetStream acknowledged an event just now.
   *
   * @param traceparent what was stored with the event, null if nothing
   * @param begun when it was handed to the connection
   */
  void published(DomainEvent event, String subject, @Nullable String traceparent, Instant begun);

  /**
   * Exports what is left. Takes 3 s at most.
   *
   * @return never fails; bound to no event loop
   */
  Future<Void> close();
}
