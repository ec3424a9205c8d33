package messaging;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import messaging.cluster.Cluster;
import messaging.config.ClusterConfig;
import messaging.config.ServiceConfig;
import messaging.tracing.Tracing;

/**
 * The Vert.x of a node, alone or in a cluster.
 *
 * @param cluster empty where it is alone
 * @param tracing what it is traced with
 */
record ServiceVertx(Vertx vertx, Optional<Cluster> cluster, Tracing tracing) {
  private static final Tags OTHER_METHOD = methodTag("OTHER");
  private static final Map<String, Tags> METHODS =
      Stream.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
          .collect(Collectors.toUnmodifiableMap(name -> name, ServiceVertx::methodTag));

  /** How long the address of a name is remembered, at most. */
  private static final int NAMES_SECONDS = 2;

  /**
   * Starts it.
   *
   * @return fails if the cluster cannot be joined
   * @throws messaging.config.ConfigException if tracing is set up wrongly
   * @throws IllegalStateException from a library, possibly, while this JVM stops
   */
  static Future<ServiceVertx> start(ServiceConfig config, PrometheusMeterRegistry meters) {
    Tracing tracing = Tracing.create(config.tracing());
    VertxBuilder builder =
        tracing.trace(Vertx.builder()).withMetrics(new MicrometerMetricsFactory(meters));
    if (config.cluster() instanceof ClusterConfig.Hazelcast hazelcast) {
      // A promise of no event loop: if joining the cluster failed, they may have ended.
      Promise<ServiceVertx> started = Promise.promise();
      Cluster.join(hazelcast, options(), builder)
          .onSuccess(cluster -> register(cluster, meters))
          .map(cluster -> new ServiceVertx(cluster.vertx(), Optional.of(cluster), tracing))
          .onComplete(
              started::complete,
              failure -> tracing.close().onComplete(closed -> started.fail(failure)));
      return started.future();
    }
    return Future.succeededFuture(
        new ServiceVertx(builder.with(options()).build(), Optional.empty(), tracing));
  }

  /** Closes Vert.x, then what traced it. The future is bound to no event loop. */
  Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    vertx.close().onComplete(gone -> tracing.close().onComplete(closed));
    return closed.future();
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
            // By the name, a second Vert.x of a JVM would get the registry of the first.
            .setRegistryName(UUID.randomUUID().toString())
            .setJvmMetricsEnabled(true)
            .setLabels(
                EnumSet.of(Label.HTTP_ROUTE, Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME))
            .setServerRequestTagsProvider(ServiceVertx::method)
            .setClientRequestTagsProvider(ServiceVertx::method)
            .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
            .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
            .addDisabledMetricsCategory(MetricsDomain.NET_SERVER);
    // The name of a database or of a neighbour may lead elsewhere at any time.
    AddressResolverOptions names =
        new AddressResolverOptions()
            .setCacheMaxTimeToLive(NAMES_SECONDS)
            .setCacheNegativeTimeToLive(0)
            .setHostsRefreshPeriod(NAMES_SECONDS * 1_000);
    return new VertxOptions()
        .setPreferNativeTransport(true)
        .setAddressResolverOptions(names)
        .setMetricsOptions(metrics);
  }

  /**
   * Replaces {@link Label#HTTP_METHOD}. A method is any token that a client makes up, so each would
   * be a new meter that nobody removes.
   */
  private static Tags method(HttpRequest request) {
    return METHODS.getOrDefault(request.method().name(), OTHER_METHOD);
  }

  private static Tags methodTag(String value) {
    return Tags.of(Label.HTTP_METHOD.toString(), value);
  }
}
