package messaging.testing;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
  private static final int END_OF_LOG = 1_500;

  /** With the library's defaults, a crash of the machine loses the last commits. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "max_connections", "200",
          "shared_buffers", "256MB",
          "listen_addresses", "127.0.0.1",
          "unix_socket_directories", "");

  /** All users need a password, except the test support itself. */
  static final String LOGIN_RULES =
      """
      host all postgres 127.0.0.1/32 trust
      host replication postgres 127.0.0.1/32 trust
      host all all      127.0.0.1/32 scram-sha-256
      """;

  private final Path folder;
  private final Path data;
  private final Path log;
  private final Path complete;
  private final int port;
  private final boolean temporary;
  private final Map<String, String> settings;
  private final Databases databases;
  private @Nullable EmbeddedPostgres server;
  private @Nullable Watchdog watchdog;

  private LocalPostgres(
      Path folder, int port, boolean temporary, Map<String, String> moreSettings) {
    this.folder = folder.toAbsolutePath();
    this.data = this.folder.resolve("data");
    this.log = this.folder.resolve("postgres.log");
    this.complete = this.folder.resolve("complete");
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
    Path folder =
        Path.of(System.getProperty("java.io.tmpdir"), "messaging-postgres-" + UUID.randomUUID());
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
   * A server on a copy of the data, on a port of its own: a standby, which takes no writes until it
   * is promoted, and receives none. Only while this server is stopped.
   */
  public LocalPostgres standby() {
    return standby("");
  }

  /**
   * The same, but once this server runs again, it gets from it all that is written. Its name there
   * is {@code replica}.
   */
  public LocalPostgres replica() {
    return standby(
        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s application_name=replica'%n"
            .formatted(port, SUPERUSER));
  }

  /** From now on waits at every commit for the {@link #replica}, which has to run. */
  public void commitWithReplica() {
    await()
        .atMost(START_TIMEOUT)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                administer(
                    """
                    DO $$ BEGIN
                      ASSERT EXISTS (SELECT FROM pg_stat_replication WHERE state = 'streaming');
                    END $$
                    """));
    administer("ALTER SYSTEM SET synchronous_standby_names = 'replica'");
    administer("SELECT pg_reload_conf()");
  }

  private LocalPostgres standby(String moreSettings) {
    LocalPostgres standby =
        new LocalPostgres(
            folder.resolveSibling("messaging-postgres-" + UUID.randomUUID()),
            Ports.free(),
            true,
            settings);
    try {
      FileTrees.copy(data, standby.data);
      Files.createFile(standby.data.resolve("standby.signal"));
      Files.writeString(
          standby.data.resolve("postgresql.auto.conf"), moreSettings, StandardOpenOption.APPEND);
      Files.createFile(standby.complete);
      standby.start();
      return standby;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Puts all data back to what {@code standby}, which was copied from here and is stopped, has.
   * Only while this server is stopped.
   */
  public void rollBackTo(LocalPostgres standby) {
    FileTrees.delete(data);
    FileTrees.copy(standby.data, data);
    FileTrees.delete(data.resolve("standby.signal"));
  }

  /**
   * Executes a statement as the superuser, outside a transaction, also where others may only read.
   */
  public void administer(String sql) {
    try (Connection connection =
            Jdbc.connect("postgresql://" + SUPERUSER + ":@127.0.0.1:" + port + "/postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("The server did not take: " + sql, e);
    }
  }

  /**
   * Ends a server that a killed JVM left on this folder. Otherwise a start would silently use the
   * old server, or fail.
   *
   * @return its port; empty if there was no such server
   */
  public Optional<Integer> endOrphan() {
    Optional<Postmaster> orphan = Postmaster.of(data);
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
    return folder;
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
      Files.createDirectories(folder);
      Files.deleteIfExists(log);
      if (!Files.exists(complete)) {
        // An interrupted first start leaves an incomplete folder that no server accepts.
        FileTrees.delete(data);
      }
      server = builder().start();
      watchdog = Watchdog.over(running().process().pid(), "INT");
      if (!Files.exists(complete)) {
        Files.createFile(complete);
      }
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException("PostgreSQL did not start. " + endOfLog(), e);
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
    ProcessHandle.Info before = running().process().info();
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(before.command().orElseThrow());
    command.addAll(List.of(before.arguments().orElseThrow()));
    running().shutDown();
    requireNonNull(watchdog).dismiss();
    ProcessBuilder builder =
        new ProcessBuilder(Processes.detached(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(clock.environment());
    try {
      watchdog = Watchdog.over(builder.start().pid(), "INT");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("PostgreSQL with another clock").atMost(START_TIMEOUT).until(databases::answers);
  }

  private EmbeddedPostgres.Builder builder() {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setDataDirectoryCustomizer(LocalPostgres::writeLoginRules)
            .setPort(port)
            .setPGStartupWait(START_TIMEOUT)
            // The creator of the server closes it, at the right time.
            .setRegisterShutdownHook(false)
            // A pipe would break when this JVM ends, and the log would be lost.
            .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()));
    settings.forEach(builder::setServerConfig);
    return builder;
  }

  private static void writeLoginRules(File data) {
    try {
      Files.writeString(data.toPath().resolve("pg_hba.conf"), LOGIN_RULES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    Postmaster.of(data).ifPresent(temporary ? Postmaster::abort : Postmaster::shutDown);
    release();
    if (temporary) {
      FileTrees.delete(folder);
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
    return Postmaster.of(data)
        .orElseThrow(() -> new IllegalStateException("PostgreSQL does not run. " + endOfLog()));
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

  private String endOfLog() {
    try {
      String text = Files.exists(log) ? Files.readString(log) : "";
      return "The end of " + log + ":\n" + text.substring(Math.max(0, text.length() - END_OF_LOG));
    } catch (IOException unreadable) {
      return "Its log " + log + " cannot be read.";
    }
  }
}
