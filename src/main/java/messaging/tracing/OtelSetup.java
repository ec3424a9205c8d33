package messaging.tracing;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.net.URI;
import java.util.Map;
import java.util.logging.Logger;
import messaging.config.ConfigException;
import messaging.config.TracingConfig;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Makes the SDK: our keys are its defaults, and its own standard variables override them. */
final class OtelSetup {
  /** Kept in a field: a logger without a reference may be collected, and lose its handler. */
  private static final Logger SDK_LOG = Logger.getLogger("io.opentelemetry");

  private OtelSetup() {}

  static OpenTelemetrySdk sdk(URI endpoint, TracingConfig config) {
    bridgeLog();
    Map<String, String> defaults =
        Map.of(
            "otel.service.name", config.serviceName(),
            "otel.traces.exporter", "otlp",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.exporter.otlp.endpoint", endpoint.toString(),
            "otel.traces.sampler", "parentbased_traceidratio",
            "otel.traces.sampler.arg", Double.toString(config.sampleRatio()));
    try {
      return build(defaults);
    } catch (ConfigurationException wrong) {
      throw new ConfigException(
          "The configuration of OpenTelemetry is wrong: " + wrong.getMessage());
    }
  }

  private static OpenTelemetrySdk build(Map<String, String> defaults) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(() -> defaults)
        .addSamplerCustomizer((sampler, properties) -> new LinkedSampler(sampler))
        .addSpanExporterCustomizer((exporter, properties) -> new DiscreetExporter(exporter))
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }

  /** The SDK logs to java.util.logging, whose lines have another form than ours. */
  private static void bridgeLog() {
    if (SDK_LOG.getUseParentHandlers()) {
      SDK_LOG.setUseParentHandlers(false);
      SDK_LOG.addHandler(new SLF4JBridgeHandler());
    }
  }
}
