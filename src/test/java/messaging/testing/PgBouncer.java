package messaging.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real PgBouncer before a PostgreSQL, on a free port of 127.0.0.1. It lets the user of the URI in
 * with SCRAM, and any database of the server. It can be killed, frozen and started again. Use on
 * one thread.
 *
 * <p>The program is {@code messaging.pgbouncer}, or the one on the PATH, or that of the
 * distribution's package, which is unpacked and not installed.
 */
public final class PgBouncer implements AutoCloseable {
  private static final String PROGRAM = "pgbouncer";
  private static final int CONNECT_MILLIS = 1_000;

  private final Path folder;
  private final int port = Ports.free();
  private final URI server;
  private final List<String> settings = new ArrayList<>();
  private final Path program = find();
  private final ServerProcess process;

  private PgBouncer(String uri, String[] moreSettings) throws IOException {
    this.folder = Files.createTempDirectory(PROGRAM);
    this.server = URI.create(uri);
    this.process = new ServerProcess("pgbouncer on port " + port, folder.resolve("log"));
    // The program takes another user than root, who reads all of it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    settings.add("listen_addr=127.0.0.1");
    settings.add("listen_port=" + port);
    settings.add("unix_socket_dir=");
    settings.add("auth_type=scram-sha-256");
    settings.add("auth_file=" + folder.resolve("users"));
    settings.add("logfile=" + folder.resolve("log"));
    settings.addAll(List.of(moreSettings));
  }

  /**
   * Starts one.
   *
   * @param uri of a database of a {@link PostgresBacking}
   * @param settings lines of its configuration, such as {@code pool_mode=transaction}
   */
  public static PgBouncer before(String uri, String... settings) {
    try {
      PgBouncer made = new PgBouncer(uri, settings);
      made.start();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path find() {
    String configured = System.getProperty("messaging.pgbouncer", "");
    return configured.isEmpty()
        ? new PackagedProgram(
                PROGRAM,
                "usr/sbin/" + PROGRAM,
                List.of(PROGRAM, "libc-ares2"),
                PackagedProgram.cacheFolder(PROGRAM),
                "Install PgBouncer, or name it with -Dmessaging.pgbouncer=/path/to/pgbouncer.")
            .find()
        : Path.of(configured);
  }

  /** Whether this version passes prepared statements on; 1.21 was the first. */
  public static boolean hasPreparedStatements() {
    try {
      Path program = find();
      ProcessBuilder asking =
          new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true);
      asking.environment().putAll(libraries(program));
      String answer = new String(asking.start().getInputStream().readAllBytes(), UTF_8);
      Matcher version = Pattern.compile("PgBouncer 1\\.(\\d+)").matcher(answer);
      return version.find() && Integer.parseInt(version.group(1)) >= 21;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URI of the same database, by way of it. */
  public String uri() {
    return server
        .toString()
        .replace("@" + server.getHost() + ":" + server.getPort(), "@127.0.0.1:" + port);
  }

  /** Its own port. */
  public int port() {
    return port;
  }

  /** Starts it anew, with the same settings. */
  public void start() {
    try {
      String[] login = server.getUserInfo().split(":", -1);
      List<String> lines = new ArrayList<>();
      lines.add("[databases]");
      lines.add("* = host=" + server.getHost() + " port=" + server.getPort());
      lines.add("[pgbouncer]");
      lines.addAll(settings);
      Path config = Files.write(folder.resolve("pgbouncer.ini"), lines);
      Files.writeString(folder.resolve("users"), "\"%s\" \"%s\"%n".formatted(login[0], login[1]));
      List<String> command = new ArrayList<>(List.of(program.toString(), config.toString()));
      if (System.getProperty("user.name").equals("root")) {
        command.addAll(List.of("-u", "nobody"));
      }
      process.start(command, libraries(program), this::accepts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that were unpacked with the program. */
  private static Map<String, String> libraries(Path program) throws IOException {
    Path unpacked = program.resolveSibling("../lib").normalize();
    if (!Files.isDirectory(unpacked)) {
      return Map.of();
    }
    try (var folders = Files.list(unpacked)) {
      return folders
          .filter(folder -> folder.toString().endsWith("-linux-gnu"))
          .findFirst()
          .map(folder -> Map.of("LD_LIBRARY_PATH", folder.toString()))
          .orElse(Map.of());
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(Ports.loopback(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Kills it at once (SIGKILL), like a crash. */
  public void kill() {
    process.kill();
  }

  /** Freezes it (SIGSTOP): its connections stay open and nothing answers. */
  public void freeze() {
    process.freeze();
  }

  /** Lets it continue when frozen (SIGCONT). */
  public void thaw() {
    process.thaw();
  }

  /** Ends it and deletes its folder. */
  @Override
  public void close() {
    kill();
    FileTrees.delete(folder);
  }
}
