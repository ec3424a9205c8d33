package messaging.config;

import java.net.URI;
import java.util.Optional;

/**
 * Tracing.
 *
 * @param endpoint base address of an OTLP receiver over HTTP; empty switches tracing off
 * @param serviceName names this service in traces
 * @param sampleRatio of requests that come without a decision of the gateway, 0 to 1
 */
public record TracingConfig(Optional<URI> endpoint, String serviceName, double sampleRatio) {}
