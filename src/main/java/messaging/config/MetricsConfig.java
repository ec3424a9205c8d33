package messaging.config;

/**
 * The metrics.
 *
 * @param histograms whether times are histograms; otherwise some are quantiles of the node
 */
public record MetricsConfig(boolean histograms) {}
