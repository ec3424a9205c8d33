package messaging.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.Set;

/**
 * Leaves out the addresses of requests: Vert.x records them, and they name users. The route says
 * what was called. As thread-safe as {@code exporter}.
 */
record DiscreetExporter(SpanExporter exporter) implements SpanExporter {
  private static final Set<String> ADDRESSES =
      Set.of("http.url", "url.full", "url.path", "url.query");

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    return exporter.export(spans.stream().map(DiscreetExporter::withoutAddress).toList());
  }

  private static SpanData withoutAddress(SpanData span) {
    Attributes all = span.getAttributes();
    Attributes kept =
        all.toBuilder().removeIf(attribute -> ADDRESSES.contains(attribute.getKey())).build();
    return kept.size() == all.size() ? span : new Discreet(span, kept);
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
    private final Attributes attributes;

    Discreet(SpanData span, Attributes attributes) {
      super(span);
      this.attributes = attributes;
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }
  }
}
