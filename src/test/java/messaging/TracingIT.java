package messaging;

import static java.util.Objects.requireNonNull;
import static messaging.testing.OtlpStub.attributes;
import static messaging.testing.OtlpStub.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import messaging.bus.MessagingClient;
import messaging.message.SendMessage;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.NatsClient;
import messaging.testing.OtlpStub;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A trace, from the gateway to NATS. A node that stops has sent its spans; so tests stop it. */
@ExtendWith(VertxExtension.class)
final class TracingIT {
  private static final String SECRET = "gateway-secret-canary";
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";
  private static final String TEXT = "a text for nobody else";
  private final Map<String, String> stream = RunningService.ownStream();
  private Vertx vertx;
  private OtlpStub collector;
  private ContactServiceStub contacts;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    collector = OtlpStub.start(vertx).await();
    contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
  }

  private RunningService startNode(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(stream);
    all.put("MESSAGING_AUTH_GATEWAY_SECRET", SECRET);
    all.put("MESSAGING_CONTACTS_CACHE_TTL", "0s");
    all.putAll(variables);
    return RunningService.start(
        Backing.postgres().freshDatabase(), Backing.nats().url(), contacts.url(), all);
  }

  private RunningService startTracedNode() {
    return startNode(
        Map.of(
            "MESSAGING_TRACING_ENDPOINT",
            collector.url(),
            "MESSAGING_TRACING_SERVICE_NAME",
            "messaging-under-test"));
  }

  private GatewayClient gateway(RunningService node) {
    return new GatewayClient(vertx, node, SECRET);
  }

  private static String message(String text) {
    return new JsonObject().put("text", text).encode();
  }

  /** The messages in the stream once there are that many. */
  private List<MessageInfo> published(int count) throws Exception {
    try (NatsClient nats = new NatsClient(Backing.nats().url())) {
      String name = requireNonNull(stream.get("MESSAGING_NATS_STREAM"));
      // The relay creates the stream after the service has started.
      await()
          .ignoreExceptionsInstanceOf(JetStreamApiException.class)
          .until(() -> nats.read(name).size() >= count);
      return nats.read(name);
    }
  }

  private static String traceparent(MessageInfo event) {
    return event.getHeaders().getFirst("traceparent");
  }

  @Test
  void leadsOneTraceFromTheGatewayToNats() throws Exception {
    // Given
    RunningService node = startTracedNode();
    GatewayClient gateway = gateway(node);

    // When
    JsonObject sent =
        new JsonObject(
            gateway.post("ann-tr", "/messages/bob-tr", message(TEXT), TRACEPARENT).join().body());
    MessageInfo event = published(1).get(0);
    node.close();

    // Then
    String prefix = requireNonNull(stream.get("MESSAGING_NATS_SUBJECT_PREFIX"));
    List<Span> trace = collector.trace(TRACE);
    Span http = one(trace, SpanKind.SPAN_KIND_SERVER, "POST /messages/:user_id");
    assertThat(hex(http.getParentSpanId())).isEqualTo(PARENT);
    assertThat(attributes(http))
        .contains("http.route=/messages/:user_id", "http.response.status_code=201");
    Span asked = one(trace, SpanKind.SPAN_KIND_CLIENT, "send");
    Span served = one(trace, SpanKind.SPAN_KIND_SERVER, "send");
    Span friends =
        one(trace, SpanKind.SPAN_KIND_CLIENT, "GET /contacts/{user_id}/friends/{friend_id}");
    Span stored = one(trace, SpanKind.SPAN_KIND_CLIENT, "store message");
    Span published = one(trace, SpanKind.SPAN_KIND_PRODUCER, "publish " + prefix + "message.sent");
    assertThat(asked.getParentSpanId()).isEqualTo(http.getSpanId());
    assertThat(served.getParentSpanId()).isEqualTo(asked.getSpanId());
    assertThat(friends.getParentSpanId()).isEqualTo(served.getSpanId());
    assertThat(stored.getParentSpanId()).isEqualTo(served.getSpanId());
    assertThat(published.getParentSpanId()).isEqualTo(stored.getSpanId());
    assertThat(attributes(stored)).contains("chat.id=" + sent.getString("chat_id"));
    assertThat(attributes(published)).contains("messaging.message.id=" + sent.getString("id"));
    assertThat(traceparent(event)).isEqualTo("00-" + TRACE + "-" + hex(stored.getSpanId()) + "-01");
    assertThat(contacts.calls().get(0).headers().getAll("traceparent"))
        .containsExactly("00-" + TRACE + "-" + hex(friends.getSpanId()) + "-01");
    assertThat(collector.services()).containsExactly("messaging-under-test");
    assertThat(collector.spans())
        .allSatisfy(
            span -> assertThat(span.toString()).doesNotContain(TEXT, "ann-tr", "bob-tr", SECRET));
  }

  @Test
  void linksEachCommitWithItsSendsInsteadOfMakingItOnesChild() throws Exception {
    // Given
    RunningService node = startTracedNode();
    GatewayClient gateway = gateway(node);
    int count = 40;

    // When
    List<CompletableFuture<HttpResponse<String>>> sends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String own = "00-%032x-%s-01".formatted(i + 1, PARENT);
      // Two senders, as this is not about forty questions to the contact-service at once.
      sends.add(gateway.post("ann" + i % 2, "/messages/bob", message("hi"), own));
    }
    assertThat(sends).allSatisfy(send -> assertThat(send.join().statusCode()).isEqualTo(201));
    published(count);
    node.close();

    // Then
    List<String> stored = new ArrayList<>();
    List<String> linked = new ArrayList<>();
    for (Span span : collector.spans()) {
      if (span.getName().equals("store message")) {
        stored.add(hex(span.getSpanId()));
      } else if (span.getName().equals("commit batch")) {
        assertThat(hex(span.getParentSpanId())).isEmpty();
        assertThat(attributes(span)).contains("db.operation.batch.size=" + span.getLinksCount());
        span.getLinksList().forEach(link -> linked.add(hex(link.getSpanId())));
        Span query =
            one(collector.trace(hex(span.getTraceId())), SpanKind.SPAN_KIND_CLIENT, "Query");
        assertThat(query.getParentSpanId()).isEqualTo(span.getSpanId());
        assertThat(attributes(query).toString()).contains("send_messages($1, $2");
      }
    }
    assertThat(stored).hasSize(count);
    assertThat(linked).containsExactlyInAnyOrderElementsOf(stored);
  }

  @Test
  void tracesMarksAndBusCallersAndLeavesOutWhatTheGatewayDoesNotWantRecorded() throws Exception {
    // Given
    RunningService node = startTracedNode();
    GatewayClient gateway = gateway(node);
    String unrecorded = "00-" + "1".repeat(32) + "-" + PARENT + "-00";
    String overTheBus = "00-" + "2".repeat(32) + "-" + PARENT + "-01";

    // When
    gateway.post("ann", "/messages/bob", message(TEXT), unrecorded).join();
    gateway.post("bob", "/messages/ann/seen", "", TRACEPARENT).join();
    MessagingClient.create(node.vertx())
        .send(new SendMessage("ann", "bob", TEXT, null, null, overTheBus))
        .await();
    node.management("/health/ready");
    List<MessageInfo> events = published(3);
    node.close();

    // Then
    assertThat(traceparent(events.get(0))).matches("00-1{32}-[0-9a-f]{16}-00");
    assertThat(collector.trace("1".repeat(32))).isEmpty();

    List<Span> mark = collector.trace(TRACE);
    one(mark, SpanKind.SPAN_KIND_SERVER, "POST /messages/:user_id/seen");
    Span query = one(mark, SpanKind.SPAN_KIND_CLIENT, "Query");
    assertThat(attributes(query).toString()).contains("mark_seen($1, $2");
    assertThat(query.getParentSpanId())
        .isEqualTo(one(mark, SpanKind.SPAN_KIND_SERVER, "send").getSpanId());
    String prefix = requireNonNull(stream.get("MESSAGING_NATS_SUBJECT_PREFIX"));
    one(mark, SpanKind.SPAN_KIND_PRODUCER, "publish " + prefix + "message.seen");
    assertThat(traceparent(events.get(1))).startsWith("00-" + TRACE);

    List<Span> sent = collector.trace("2".repeat(32));
    Span stored = one(sent, SpanKind.SPAN_KIND_CLIENT, "store message");
    assertThat(hex(stored.getParentSpanId())).isEqualTo(PARENT);
    assertThat(contacts.calls().get(1).headers().getAll("traceparent")).containsExactly(overTheBus);
    assertThat(names(collector.spans())).noneMatch(name -> name.endsWith("GET"));
  }

  @Test
  void passesTheHeaderOnUnchangedWithoutTracing() throws Exception {
    // Given
    RunningService node = startNode(Map.of());
    GatewayClient gateway = gateway(node);

    // When
    gateway.post("ann", "/messages/bob", message(TEXT), TRACEPARENT).join();
    gateway.post("bob", "/messages/ann/seen", "", TRACEPARENT).join();
    gateway.post("ann", "/messages/bob", message(TEXT), "no traceparent").join();
    List<MessageInfo> events = published(3);
    node.close();

    // Then
    assertThat(events.subList(0, 2)).extracting(TracingIT::traceparent).containsOnly(TRACEPARENT);
    assertThat(events.get(2).getHeaders().containsKey("traceparent")).isFalse();
    assertThat(contacts.calls().get(0).headers().getAll("traceparent"))
        .containsExactly(TRACEPARENT);
    assertThat(contacts.calls().get(1).headers().contains("traceparent")).isFalse();
    assertThat(collector.spans()).isEmpty();
  }

  private static Span one(List<Span> spans, SpanKind kind, String name) {
    List<Span> found =
        spans.stream().filter(s -> s.getKind() == kind && s.getName().equals(name)).toList();
    assertThat(found).as(kind + " " + name + " in " + names(spans)).hasSize(1);
    return found.get(0);
  }

  private static List<String> names(List<Span> spans) {
    return spans.stream().map(span -> span.getKind() + " " + span.getName()).toList();
  }
}
