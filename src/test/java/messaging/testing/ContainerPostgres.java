package messaging.testing;

import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL in a container. */
final class ContainerPostgres extends ContainerFaults implements DedicatedPostgres {
  private static final String IMAGE = "postgres:18-alpine";
  private static final int PORT = 5432;
  private static final String SUPERUSER = "postgres";
  private static final String PASSWORD = "for-tests-only";
  private static final long SHARED_MEMORY = 256L << 20;

  private final Databases databases;

  private ContainerPostgres(PostgreSQLContainer container, int port) {
    super(container);
    databases = Databases.ofOurs("127.0.0.1", port, SUPERUSER, PASSWORD);
  }

  static ContainerPostgres started() {
    int port = Ports.free();
    PostgreSQLContainer container =
        new PostgreSQLContainer(IMAGE)
            .withUsername(SUPERUSER)
            .withPassword(PASSWORD)
            .withDatabaseName("postgres")
            .withSharedMemorySize(SHARED_MEMORY)
            // Replaces the library's command, which disables fsync.
            .withCommand(
                "postgres -c fsync=on -c synchronous_commit=on"
                    + " -c max_connections=200 -c shared_buffers=256MB");
    container.setPortBindings(fixed(port, PORT));
    container.start();
    return new ContainerPostgres(container, port);
  }

  @Override
  public String database(String name) {
    return databases.database(name);
  }

  @Override
  public String freshDatabase() {
    return databases.freshDatabase();
  }

  @Override
  boolean answers() {
    return databases.answers();
  }
}
