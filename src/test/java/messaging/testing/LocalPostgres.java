package messaging.testing;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An embedded PostgreSQL on 127.0.0.1. Its folder holds the data ({@code data}) and the server's
 * log ({@code postgres.log}).
 */
public final class LocalPostgres implements DedicatedPostgres {
  static final String SUPERUSER = "postgres";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  /** With the library's defaults, a crash of the machine loses the last commits. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "max_connections", "200",
          "shared_buffers", "256MB",
          "listen_addresses", "127.0.0.1",
          "unix_socket_directories", "");

  private final PostgresFolder folder;
  private final int port;
  private final boolean temporary;
  private final Map<String, String> settings;
  private final Databases databases;
  private @Nullable EmbeddedPostgres server;
  private @Nullable Watchdog watchdog;

  private LocalPostgres(
      Path folder, int port, boolean temporary, Map<String, String> moreSettings) {
    this.folder = new PostgresFolder(folder);
    this.port = port;
    this.temporary = temporary;
    this.settings = new HashMap<>(SETTINGS);
    this.settings.putAll(moreSettings);
    this.databases = Databases.ofOurs("127.0.0.1", port, SUPERUSER, "");
  }

  /** A new server on a free port; its folder is deleted on close. */
  public static LocalPostgres temporary() {
    return temporary(Map.of());
  }

  /** The same, with additional settings of the server. */
  public static LocalPostgres temporary(Map<String, String> settings) {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"), newName());
    LocalPostgres postgres = new LocalPostgres(folder, Ports.free(), true, settings);
    try {
      postgres.start();
      return postgres;
    } catch (IllegalStateException e) {
      postgres.close();
      throw e;
    }
  }

  /** A server that is not started yet and keeps its folder. Only this caller may use the folder. */
  public static LocalPostgres in(Path folder, int port) {
    return new LocalPostgres(folder, port, false, Map.of());
  }

  /**
   * Another server with the same settings, on a copy of this one's data. Only while this server is
   * stopped.
   */
  LocalPostgres standby(String moreSettings) {
    Path copy = folder.path().resolveSibling(newName());
    LocalPostgres standby = new LocalPostgres(copy, Ports.free(), true, settings);
    standby.folder.becomeStandbyOf(folder, moreSettings);
    standby.start();
    return standby;
  }

  private static String newName() {
    return "messaging-postgres-" + UUID.randomUUID();
  }

  /**
   * Puts all data back to what {@code standby}, which was copied from here and is stopped, has.
   * Only while this server is stopped.
   */
  public void rollBackTo(LocalPostgres standby) {
    folder.rollBackTo(standby.folder);
  }

  /** Executes as the superuser, outside a transaction, also where others may only read. */
  public void administer(String sql) {
    databases.administer(sql);
  }

  /**
   * Ends a server that a killed JVM left on this folder. Otherwise a start would silently use the
   * old server, or fail.
   *
   * @return its port; empty if there was no such server
   */
  public Optional<Integer> endOrphan() {
    Optional<Postmaster> orphan = folder.postmaster();
    orphan.ifPresent(Postmaster::shutDown);
    return orphan.map(Postmaster::port);
  }

  /** The port, the same for the whole life of this object. */
  public int port() {
    return port;
  }

  /** The postmaster, the parent of the server's other processes. */
  public ProcessHandle process() {
    return running().process();
  }

  /** The folder with data and log. */
  public Path folder() {
    return folder.path();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if it does not start, with the last lines of its log
   */
  @Override
  public void start() {
    if (server != null) {
      throw new IllegalStateException("PostgreSQL runs already");
    }
    endOrphan();
    try {
      folder.prepare();
      server = builder().start();
      watchdog = Watchdog.over(running().process().pid(), "INT");
      folder.complete();
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException("PostgreSQL did not start. " + folder.endOfLog(), e);
    }
  }

  /** Starts the server again, also if it has ended by itself. */
  public void revive() {
    Optional<Integer> unused = endOrphan();
    release();
    start();
  }

  /** Restarts the server with that clock, which it keeps until it is started again. */
  public void restartWith(MovedClock clock) {
    Watchdog former = requireNonNull(watchdog);
    long next = running().restart(clock.environment(), folder.log());
    former.dismiss();
    watchdog = Watchdog.over(next, "INT");
    await("PostgreSQL with another clock").atMost(START_TIMEOUT).until(databases::answers);
  }

  private EmbeddedPostgres.Builder builder() {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.data())
            .setCleanDataDirectory(false)
            .setDataDirectoryCustomizer(PostgresFolder::writeLoginRules)
            .setPort(port)
            .setPGStartupWait(START_TIMEOUT)
            // The creator of the server closes it, at the right time.
            .setRegisterShutdownHook(false)
            // A pipe would break when this JVM ends, and the log would be lost.
            .setOutputRedirector(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
    settings.forEach(builder::setServerConfig);
    return builder;
  }

  @Override
  public void stop() {
    running().shutDown();
    release();
  }

  @Override
  public void kill() {
    running().kill();
    release();
  }

  @Override
  public void freeze() {
    running().freeze();
  }

  @Override
  public void thaw() {
    running().thaw();
  }

  @Override
  public void close() {
    // A last checkpoint would take seconds for data that is deleted next.
    folder.postmaster().ifPresent(temporary ? Postmaster::abort : Postmaster::shutDown);
    release();
    if (temporary) {
      FileTrees.delete(folder.path());
    }
  }

  @Override
  public String database(String name) {
    return databases.database(name);
  }

  @Override
  public String freshDatabase() {
    return databases.freshDatabase();
  }

  private Postmaster running() {
    requireNonNull(server, "PostgreSQL does not run");
    return folder.running();
  }

  /** Releases the library's lock on the folder, after all processes have ended. */
  private void release() {
    if (watchdog != null) {
      watchdog.dismiss();
      watchdog = null;
    }
    EmbeddedPostgres ended = server;
    server = null;
    if (ended != null) {
      try {
        ended.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
