package messaging;

import static messaging.testing.OtlpStub.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import messaging.bus.MessagingClient;
import messaging.cluster.Cluster;
import messaging.config.ClusterConfig.Hazelcast;
import messaging.config.ConfigLoader;
import messaging.config.TracingConfig;
import messaging.message.SendMessage;
import messaging.testing.Backing;
import messaging.testing.ClusterVariables;
import messaging.testing.ContactServiceStub;
import messaging.testing.OtlpStub;
import messaging.testing.Ports;
import messaging.tracing.Tracing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A trace from a request to another node of the cluster, over the event bus, to the database. */
@ExtendWith(VertxExtension.class)
final class ClusterTracingIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  private final int port = Ports.free();
  private final int otherPort = Ports.free();
  private final Map<String, String> cluster =
      ClusterVariables.of(UUID.randomUUID().toString(), List.of(port, otherPort));
  private OtlpStub collector;
  private RunningService node;

  @BeforeEach
  void start(Vertx stubs) {
    collector = OtlpStub.start(stubs).await();
    ContactServiceStub contacts = ContactServiceStub.start(stubs).await().everybodyIsFriends(true);
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.putAll(cluster);
    variables.put("MESSAGING_CLUSTER_PORT", Integer.toString(port));
    variables.put("MESSAGING_TRACING_ENDPOINT", collector.url());
    node =
        RunningService.start(
            Backing.postgres().freshDatabase(), Backing.nats().url(), contacts.url(), variables);
  }

  /** Another JVM's Vert.x, but for the JVM. */
  private Vertx join(Tracing tracing) {
    Map<String, String> variables = new HashMap<>(cluster);
    variables.put("MESSAGING_CLUSTER_PORT", Integer.toString(otherPort));
    Hazelcast config = (Hazelcast) ConfigLoader.loadCluster(Optional.empty(), variables);
    return Cluster.join(config, new VertxOptions(), tracing.trace(Vertx.builder())).await().vertx();
  }

  /** Sends a message over the bus for every request. */
  private static URI serve(Vertx vertx) {
    MessagingClient messaging = MessagingClient.create(vertx);
    HttpServer server =
        vertx
            .createHttpServer(new HttpServerOptions().setTracingPolicy(TracingPolicy.ALWAYS))
            .requestHandler(
                request ->
                    messaging
                        .send(new SendMessage("ann", "bob", "hi", null, null, null))
                        .onComplete(
                            sent -> request.response().setStatusCode(201).end(),
                            failure -> request.response().setStatusCode(503).end()));
    return URI.create("http://127.0.0.1:" + server.listen(0, "127.0.0.1").await().actualPort());
  }

  @Test
  void leadsOneTraceFromARequestOnOneNodeToTheDatabaseBehindAnother() throws Exception {
    // Given
    Tracing tracing =
        Tracing.create(new TracingConfig(Optional.of(URI.create(collector.url())), "caller", 1));
    Vertx other = join(tracing);
    HttpRequest request =
        HttpRequest.newBuilder(serve(other))
            .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
            .build();

    // When
    HttpResponse<Void> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    other.close().await();
    tracing.close().await();
    node.close();

    // Then
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(collector.services()).containsExactlyInAnyOrder("caller", "messaging-service");
    Span http = one(SpanKind.SPAN_KIND_SERVER, "GET");
    Span asked = one(SpanKind.SPAN_KIND_CLIENT, "send");
    Span served = one(SpanKind.SPAN_KIND_SERVER, "send");
    Span stored = one(SpanKind.SPAN_KIND_CLIENT, "store message");
    assertThat(hex(http.getParentSpanId())).isEqualTo(PARENT);
    assertThat(asked.getParentSpanId()).isEqualTo(http.getSpanId());
    assertThat(served.getParentSpanId()).isEqualTo(asked.getSpanId());
    assertThat(stored.getParentSpanId()).isEqualTo(served.getSpanId());
  }

  private Span one(SpanKind kind, String name) {
    List<Span> trace = collector.trace(TRACE);
    List<Span> found =
        trace.stream().filter(s -> s.getKind() == kind && s.getName().equals(name)).toList();
    assertThat(found).as(kind + " " + name + " in " + trace).hasSize(1);
    return found.get(0);
  }
}
