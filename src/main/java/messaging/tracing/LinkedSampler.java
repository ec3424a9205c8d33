package messaging.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Records what is linked with something recorded, and otherwise what {@code sampler} says: a batch
 * with a recorded send in it is recorded too.
 */
record LinkedSampler(Sampler sampler) implements Sampler {

  @Override
  public SamplingResult shouldSample(
      Context parent,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> links) {
    boolean linked = links.stream().anyMatch(link -> link.getSpanContext().isSampled());
    return linked
        ? SamplingResult.recordAndSample()
        : sampler.shouldSample(parent, traceId, name, kind, attributes, links);
  }

  @Override
  public String getDescription() {
    return "Linked{" + sampler.getDescription() + "}";
  }
}
