package messaging.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** Servers on a copy of another one's data, which may take its place. */
public final class Standbys {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Standbys() {}

  /**
   * A server on a copy of the data, on a port of its own: a standby, which takes no writes until it
   * is promoted, and receives none. Only while the primary is stopped.
   */
  public static LocalPostgres of(LocalPostgres primary) {
    return primary.standby("");
  }

  /**
   * The same, but once the primary runs again, it gets from it all that is written. Its name there
   * is {@code replica}.
   */
  public static LocalPostgres replicaOf(LocalPostgres primary) {
    return primary.standby(
        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s application_name=replica'%n"
            .formatted(primary.port(), LocalPostgres.SUPERUSER));
  }

  /** From now on the primary waits at every commit for the {@link #replicaOf}, which has to run. */
  public static void commitWithReplica(LocalPostgres primary) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                primary.administer(
                    """
                    DO $$ BEGIN
                      ASSERT EXISTS (SELECT FROM pg_stat_replication WHERE state = 'streaming');
                    END $$
                    """));
    primary.administer("ALTER SYSTEM SET synchronous_standby_names = 'replica'");
    primary.administer("SELECT pg_reload_conf()");
  }
}
