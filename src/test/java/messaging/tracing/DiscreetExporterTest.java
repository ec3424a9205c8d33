package messaging.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DiscreetExporterTest {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");

  private final List<SpanData> exported = new ArrayList<>();

  private SpanData export(String name, String method) {
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new DiscreetExporter(new Collector())))
            .build()) {
      provider
          .get("test")
          .spanBuilder(name)
          .setAttribute(METHOD, method)
          .setAttribute(PATH, "/messages/ann")
          .startSpan()
          .end();
    }
    return exported.get(0);
  }

  @Test
  void leavesOutTheAddress() {
    SpanData span = export("GET /messages/:user_id", "GET");
    assertThat(span.getName()).isEqualTo("GET /messages/:user_id");
    assertThat(span.getAttributes().get(METHOD)).isEqualTo("GET");
    assertThat(span.getAttributes().get(PATH)).isNull();
  }

  @Test
  void namesNoMethodThatAClientMadeUp() {
    SpanData span = export("SECRET", "SECRET");
    assertThat(span.getName()).isEqualTo("HTTP");
    assertThat(span.getAttributes().get(METHOD)).isEqualTo("_OTHER");
  }

  private final class Collector implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      exported.addAll(spans);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
