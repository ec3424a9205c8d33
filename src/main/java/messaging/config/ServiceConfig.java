package messaging.config;

/** The whole configuration, checked. Holds secrets: never log it. */
public record ServiceConfig(
    HttpConfig http,
    ManagementConfig management,
    AuthConfig auth,
    PostgresConfig postgres,
    NatsConfig nats,
    EventsConfig events,
    FeedConfig feed,
    ContactsConfig contacts,
    ClusterConfig cluster,
    TracingConfig tracing,
    ShutdownConfig shutdown) {}
