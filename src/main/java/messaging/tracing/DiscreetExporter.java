package messaging.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.Set;

/**
 * Leaves out what clients say of themselves. Vert.x records the addresses of requests, which name
 * users; the route says what was called. It also records any word as a method; as OpenTelemetry
 * wants it, one that is unknown has the name {@code _OTHER}, and its span is called {@code HTTP}.
 * As thread-safe as {@code exporter}.
 */
record DiscreetExporter(SpanExporter exporter) implements SpanExporter {
  private static final Set<String> ADDRESSES =
      Set.of("http.url", "url.full", "url.path", "url.query");

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final Set<String> METHODS =
      Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    return exporter.export(spans.stream().map(DiscreetExporter::discreet).toList());
  }

  private static SpanData discreet(SpanData span) {
    Attributes all = span.getAttributes();
    String method = all.get(METHOD);
    boolean isKnown = method == null || METHODS.contains(method);
    AttributesBuilder kept =
        all.toBuilder().removeIf(attribute -> ADDRESSES.contains(attribute.getKey()));
    if (!isKnown) {
      kept.put(METHOD, "_OTHER");
    }
    return new Discreet(span, isKnown ? span.getName() : "HTTP", kept.build());
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  private static final class Discreet extends DelegatingSpanData {
    private final String name;
    private final Attributes attributes;

    Discreet(SpanData span, String name, Attributes attributes) {
      super(span);
      this.name = name;
      this.attributes = attributes;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }
  }
}
