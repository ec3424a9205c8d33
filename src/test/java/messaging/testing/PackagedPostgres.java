package messaging.testing;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The distribution's PostgreSQL on 127.0.0.1, as people run it: with JIT and the contributed
 * modules, which the embedded one lacks. It is the newest installed one, or the package unpacked
 * into the cache folder, not installed. Its folder is deleted on close. As durable as all others.
 */
public final class PackagedPostgres implements PostgresBacking, AutoCloseable {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final Path CACHE = PackagedProgram.cacheFolder("postgres");
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final long INITDB_SECONDS = 60;

  /** PostgreSQL 15 of Debian 12 with the libraries that a slim image lacks. */
  private static final List<String> PACKAGES =
      List.of(
          "postgresql-15",
          "libpq5",
          "libllvm14",
          "libedit2",
          "libbsd0",
          "libmd0",
          "libz3-4",
          "libxml2",
          "libxslt1.1",
          "libicu72",
          "libldap-2.5-0",
          "libsasl2-2",
          "libgssapi-krb5-2",
          "libkrb5-3",
          "libk5crypto3",
          "libkrb5support0",
          "libkeyutils1");

  private final Path folder;
  private final Path data;
  private final int port = Ports.free();
  private final Path programs;
  private final Databases databases;
  private final Process process;
  private final Watchdog watchdog;

  private PackagedPostgres(Path programs, Map<String, String> settings)
      throws IOException, InterruptedException {
    this.programs = programs;
    this.folder = Files.createTempDirectory("messaging-packaged-postgres");
    this.data = folder.resolve("data-" + UUID.randomUUID());
    this.databases = Databases.ofOurs("127.0.0.1", port, LocalPostgres.SUPERUSER, "");
    initialize(settings);
    process = command(Processes.detached(asUser("postgres", "-D", data.toString()))).start();
    watchdog = Watchdog.over(process.pid(), "INT");
  }

  /**
   * Starts a new server; returns when it accepts connections.
   *
   * @throws IllegalStateException if there is none, or it does not start; with the end of its log
   */
  public static PackagedPostgres start(Map<String, String> settings) {
    try {
      PackagedPostgres server = new PackagedPostgres(programs(), settings);
      await("PostgreSQL on port " + server.port)
          .atMost(START_TIMEOUT)
          .until(() -> !server.process.isAlive() || server.databases.answers());
      if (!server.process.isAlive()) {
        throw new IllegalStateException(
            "PostgreSQL did not start: " + Files.readString(server.log()));
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path programs() throws IOException {
    if (Files.isDirectory(INSTALLED)) {
      try (Stream<Path> versions = Files.list(INSTALLED)) {
        List<Path> installed =
            versions
                .map(version -> version.resolve("bin"))
                .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                .sorted(Comparator.comparingInt(PackagedPostgres::version))
                .toList();
        if (!installed.isEmpty()) {
          return installed.get(installed.size() - 1);
        }
      }
    }
    Path program =
        new PackagedProgram(
                "postgres",
                "usr/lib/postgresql/15/bin/postgres",
                PACKAGES,
                CACHE,
                "Install postgresql.")
            .find();
    return requireNonNull(program.getParent());
  }

  private static int version(Path bin) {
    return Integer.parseInt(bin.getName(bin.getNameCount() - 2).toString());
  }

  private void initialize(Map<String, String> settings) throws IOException, InterruptedException {
    List<String> initdb =
        asUser(
            "initdb",
            "--pgdata=" + data,
            "--username=" + LocalPostgres.SUPERUSER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8");
    Process running = command(initdb).start();
    if (!running.waitFor(INITDB_SECONDS, TimeUnit.SECONDS) || running.exitValue() != 0) {
      running.destroyForcibly();
      throw new IllegalStateException("initdb failed: " + Files.readString(log()));
    }
    Map<String, String> all = new HashMap<>(LocalPostgres.SETTINGS);
    all.putAll(settings);
    all.put("port", Integer.toString(port));
    // In the file, where ALTER SYSTEM overrides them; it does not override the command line.
    String lines =
        all.entrySet().stream()
            .map(setting -> setting.getKey() + " = '" + setting.getValue() + "'\n")
            .collect(Collectors.joining());
    Files.writeString(data.resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
    Files.writeString(data.resolve("pg_hba.conf"), PostgresFolder.LOGIN_RULES);
  }

  /** PostgreSQL refuses to run as root, and is not asked to: in a user namespace nobody is root. */
  private List<String> asUser(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private ProcessBuilder command(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    if (programs.startsWith(CACHE)) {
      // usr/lib, where bin is usr/lib/postgresql/15/bin.
      try (Stream<Path> folders = Files.list(programs.resolve("../../..").normalize())) {
        builder
            .environment()
            .put("LD_LIBRARY_PATH", folders.map(Path::toString).collect(Collectors.joining(":")));
      }
    }
    return builder;
  }

  private Path log() {
    return folder.resolve("postgres.log");
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** The postmaster, the parent of the server's other processes. */
  public ProcessHandle process() {
    return process.toHandle();
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
  public void close() {
    Postmaster.of(data).ifPresent(Postmaster::abort);
    watchdog.dismiss();
    FileTrees.delete(folder);
  }
}
