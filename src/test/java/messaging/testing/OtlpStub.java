package messaging.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A receiver of OpenTelemetry's spans on loopback, by HTTP and protobuf. Thread-safe. */
public final class OtlpStub {
  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final Set<String> services = ConcurrentHashMap.newKeySet();

  private OtlpStub(Vertx vertx) {
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
            .requestHandler(this::receive);
  }

  /** Starts one on a free port. */
  public static Future<OtlpStub> start(Vertx vertx) {
    OtlpStub stub = new OtlpStub(vertx);
    return stub.server.listen().map(stub);
  }

  /** The value for {@code tracing.endpoint}. */
  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** All received spans. */
  public List<Span> spans() {
    return List.copyOf(spans);
  }

  /** The spans of one trace, by its id in hexadecimal digits. */
  public List<Span> trace(String traceId) {
    return spans.stream().filter(span -> hex(span.getTraceId()).equals(traceId)).toList();
  }

  /** The names of the services that sent spans. */
  public Set<String> services() {
    return Set.copyOf(services);
  }

  /** An id in the form of a {@code traceparent}. */
  public static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  /** The attributes of a span, one {@code name=value} each. */
  public static Set<String> attributes(Span span) {
    return span.getAttributesList().stream()
        .map(
            attribute ->
                attribute.getKey()
                    + "="
                    + (attribute.getValue().hasIntValue()
                        ? attribute.getValue().getIntValue()
                        : attribute.getValue().getStringValue()))
        .collect(Collectors.toSet());
  }

  private void receive(HttpServerRequest request) {
    boolean known = request.method().name().equals("POST") && request.path().equals("/v1/traces");
    request
        .body()
        .onSuccess(body -> request.response().setStatusCode(known && keep(body) ? 200 : 400).end());
  }

  private boolean keep(Buffer body) {
    try {
      ExportTraceServiceRequest export = ExportTraceServiceRequest.parseFrom(body.getBytes());
      export
          .getResourceSpansList()
          .forEach(
              resource -> {
                resource.getResource().getAttributesList().stream()
                    .filter(attribute -> attribute.getKey().equals("service.name"))
                    .forEach(name -> services.add(name.getValue().getStringValue()));
                resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
              });
      return true;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }
}
