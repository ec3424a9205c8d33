package messaging.config;

/** The whole configuration, checked. Holds secrets: never log it. */
public record ServiceConfig(
    HttpConfig http,
    LimitsConfig limits,
    ManagementConfig management,
    MetricsConfig metrics,
    AuthConfig auth,
    PagesConfig pages,
    PostgresConfig postgres,
    RetentionConfig retention,
    NatsConfig nats,
    EventsConfig events,
    FeedConfig feed,
    ContactsConfig contacts,
    ClusterConfig cluster,
    LogConfig log,
    TracingConfig tracing,
    ShutdownConfig shutdown) {}
