package messaging;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.Optional;
import messaging.cluster.Cluster;
import messaging.config.ClusterConfig;

/**
 * The Vert.x of a node, alone or in a cluster.
 *
 * @param cluster empty where it is alone
 */
record ServiceVertx(Vertx vertx, Optional<Cluster> cluster) {

  /** Starts it; fails if the cluster cannot be joined. */
  static Future<ServiceVertx> start(ClusterConfig config, PrometheusMeterRegistry meters) {
    VertxBuilder builder = Vertx.builder().withMetrics(new MicrometerMetricsFactory(meters));
    if (config instanceof ClusterConfig.Hazelcast hazelcast) {
      return Cluster.join(hazelcast, options(), builder)
          .onSuccess(cluster -> register(cluster, meters))
          .map(cluster -> new ServiceVertx(cluster.vertx(), Optional.of(cluster)));
    }
    return Future.succeededFuture(
        new ServiceVertx(builder.with(options()).build(), Optional.empty()));
  }

  private static void register(Cluster cluster, PrometheusMeterRegistry meters) {
    Gauge.builder("messaging.cluster.nodes", cluster, Cluster::size)
        .description("Nodes in the cluster, as this one sees it")
        .register(meters);
  }

  private static VertxOptions options() {
    MicrometerMetricsOptions metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .setJvmMetricsEnabled(true)
            .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
            .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
            .addDisabledMetricsCategory(MetricsDomain.NET_SERVER);
    return new VertxOptions().setPreferNativeTransport(true).setMetricsOptions(metrics);
  }
}
