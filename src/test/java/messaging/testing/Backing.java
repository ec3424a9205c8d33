package messaging.testing;

/**
 * Provides backing services for tests and for the local run. The system property {@code
 * messaging.backing} selects the source: {@code local} (the default) starts processes of this
 * machine, {@code containers} starts containers. {@code messaging.postgres.uri} and {@code
 * messaging.nats.url} name running servers. They replace the shared servers only, because tests
 * must not kill a foreign server.
 */
public interface Backing {

  /** Starts a PostgreSQL for this caller only; its address stays the same until it closes. */
  DedicatedPostgres startPostgres();

  /** Starts a NATS server with JetStream for this caller only; its address stays the same. */
  DedicatedNats startNats();

  /**
   * The configured backing.
   *
   * @throws IllegalStateException if the configured value is unknown
   */
  static Backing configured() {
    String kind = System.getProperty("messaging.backing", "local");
    return switch (kind) {
      case "local" -> new LocalBacking();
      case "containers" -> new ContainerBacking();
      default ->
          throw new IllegalStateException(
              "messaging.backing is local or containers, but not " + kind);
    };
  }

  /** The PostgreSQL of this JVM; started by the first call, stopped when the JVM ends. */
  static PostgresBacking postgres() {
    return SharedBacking.postgres();
  }

  /** The NATS server of this JVM; started by the first call, stopped when the JVM ends. */
  static NatsBacking nats() {
    return SharedBacking.nats();
  }

  /** A PostgreSQL that the caller may stop, kill and freeze, and has to close. */
  static DedicatedPostgres dedicatedPostgres() {
    return configured().startPostgres();
  }

  /** A NATS server that the caller may stop, kill and freeze, and has to close. */
  static DedicatedNats dedicatedNats() {
    return configured().startNats();
  }
}
