package messaging.testing;

/**
 * The one way to get backing services, for tests and for the local run. The system property {@code
 * messaging.backing} says where servers come from: {@code local} (the default) starts processes of
 * this machine, {@code containers} starts containers. {@code messaging.postgres.uri} and {@code
 * messaging.nats.url} name servers that are up already; they take the place of the shared servers
 * only, as nobody may kill a server that is not ours.
 */
public interface Backing {

  /** Starts a PostgreSQL of the caller's own, on an address that stays the same until it closes. */
  DedicatedPostgres startPostgres();

  /** Starts a NATS server of the caller's own with JetStream, on an address that stays the same. */
  DedicatedNats startNats();

  /**
   * The kind of backing that is configured.
   *
   * @throws IllegalStateException if there is no such kind
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
