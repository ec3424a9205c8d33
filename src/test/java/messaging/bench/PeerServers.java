package messaging.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import messaging.testing.PackagedProgram;
import messaging.testing.Ports;
import org.awaitility.Awaitility;

/** Starts peers from the distribution's packages, which are unpacked, not installed. */
final class PeerServers {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final String LIBRARIES = "usr/lib/" + machine() + "-linux-gnu";

  private static final List<String> PROSODY =
      List.of(
          "prosody",
          "lua5.4",
          "lua-expat",
          "lua-filesystem",
          "lua-socket",
          "lua-sec",
          "lua-bitop",
          "lua-dbi-common",
          "lua-dbi-postgresql",
          "libpq5");

  private static final List<String> EJABBERD =
      List.of(
          "ejabberd",
          "erlang-base",
          "erlang-asn1",
          "erlang-base64url",
          "erlang-crypto",
          "erlang-goldrush",
          "erlang-idna",
          "erlang-inets",
          "erlang-jiffy",
          "erlang-jose",
          "erlang-lager",
          "erlang-mnesia",
          "erlang-odbc",
          "erlang-os-mon",
          "erlang-p1-acme",
          "erlang-p1-cache-tab",
          "erlang-p1-eimp",
          "erlang-p1-mqtree",
          "erlang-p1-pgsql",
          "erlang-p1-pkix",
          "erlang-p1-stringprep",
          "erlang-p1-stun",
          "erlang-p1-tls",
          "erlang-p1-utils",
          "erlang-p1-xml",
          "erlang-p1-xmpp",
          "erlang-p1-yaml",
          "erlang-p1-yconf",
          "erlang-p1-zlib",
          "erlang-public-key",
          "erlang-runtime-tools",
          "erlang-ssl",
          "erlang-syntax-tools",
          "erlang-tools",
          "erlang-unicode-util-compat",
          "erlang-xmerl",
          "libodbc2",
          "libltdl7",
          "libsctp1");

  private PeerServers() {}

  /**
   * Starts the peer of that name.
   *
   * @param folder for its configuration, log and data
   * @param server for its archive, unless that is files
   */
  static Peer start(String name, Path folder, Server server) {
    try {
      Path home = Files.createDirectories(folder.resolve(name));
      return switch (name) {
        case Peer.PROSODY_FILES -> prosody(name, home, Optional.empty());
        case Peer.PROSODY_POSTGRES -> prosody(name, home, Optional.of(server));
        case Peer.EJABBERD_POSTGRES -> ejabberd(name, home, server);
        default -> throw new IllegalArgumentException("No peer of the name " + name);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Peer prosody(String name, Path home, Optional<Server> server) throws IOException {
    Path program = find("prosody", "usr/bin/prosody", PROSODY);
    Path root = program.resolve("../../..").normalize();
    int port = Ports.free();
    // The program has the places of an installation in it.
    Path script =
        Resources.write(
            home.resolve("prosody"),
            Files.readString(program)
                .replace("/usr/lib/prosody", root.resolve("usr/lib/prosody").toString())
                .replace("/etc/prosody", home.toString())
                .replace("/var/lib/prosody", home.toString()));
    Path config =
        configure(
            "prosody.cfg.lua",
            home,
            port,
            server.map(s -> database(s, "prosody")).orElse("storage = 'internal'"));
    return run(
        name,
        port,
        home,
        server,
        List.of(
            root.resolve("usr/bin/lua5.4").toString(),
            script.toString(),
            "--config",
            config.toString(),
            "-F"),
        Map.of(
            "LUA_PATH", luaPath(root.resolve("usr/share/lua/5.4"), "lua"),
            "LUA_CPATH", luaPath(root.resolve(LIBRARIES).resolve("lua/5.4"), "so"),
            "LD_LIBRARY_PATH", root.resolve(LIBRARIES).toString()));
  }

  private static String database(Server server, String name) {
    server.database(name);
    return "storage = 'sql'\nsql = { driver = 'PostgreSQL', database = '%s', host = '127.0.0.1',"
            .formatted(name)
        + " port = %d, username = 'messaging', password = 'messaging' }".formatted(server.port());
  }

  private static String luaPath(Path folder, String ending) {
    return folder + "/?." + ending + ";" + folder + "/?/init." + ending + ";;";
  }

  private static Peer ejabberd(String name, Path home, Server server) throws IOException {
    Path program = find("ejabberdctl", "usr/sbin/ejabberdctl", EJABBERD);
    Path root = program.resolve("../../..").normalize();
    Path erlang = root.resolve("usr/lib/erlang");
    Db db = new Db(server.database("ejabberd"));
    db.execute(Files.readString(root.resolve("usr/share/ejabberd/sql/pg.sql")));
    db.execute(
        Arrays.stream(Peer.users())
            .map(user -> "('" + user + "', '" + XmppConnection.PASSWORD + "')")
            .collect(
                Collectors.joining(", ", "INSERT INTO users (username, password) VALUES ", "")));
    int port = Ports.free();
    Path config = configure("ejabberd.yml", home, port, "sql_port: " + server.port());
    Path binaries;
    try (var all = Files.list(erlang)) {
      binaries =
          all.filter(path -> path.getFileName().toString().startsWith("erts-"))
              .findFirst()
              .orElseThrow()
              .resolve("bin");
    }
    Path code = root.resolve(LIBRARIES);
    String ebin;
    try (var all = Files.list(code)) {
      ebin =
          all.filter(path -> path.getFileName().toString().startsWith("ejabberd-"))
              .map(path -> path.resolve("ebin").toString())
              .collect(Collectors.joining(" "));
    }
    String start =
        "exec %s/erlexec -noinput -pa %s -mnesia dir '\"%s/db\"' -s ejabberd"
            .formatted(binaries, ebin, home);
    return run(
        name,
        port,
        home,
        Optional.of(server),
        List.of("sh", "-c", start),
        Map.of(
            "ROOTDIR", erlang.toString(),
            "BINDIR", binaries.toString(),
            "EMU", "beam",
            "PROGNAME", "erl",
            "HOME", home.toString(),
            "EJABBERD_CONFIG_PATH", config.toString(),
            "EJABBERD_LOG_PATH", home.resolve("ejabberd.log").toString(),
            "LD_LIBRARY_PATH", code.toString()));
  }

  private static Path configure(String file, Path home, int port, String storage) {
    return Resources.write(
        home.resolve(file),
        Resources.text(file)
            .replace("${port}", Integer.toString(port))
            .replace("${home}", home.toString())
            .replace("${storage}", storage));
  }

  private static Path find(String name, String inPackage, List<String> packages) {
    return new PackagedProgram(
            name,
            inPackage,
            packages,
            PackagedProgram.cacheFolder(name),
            "Leave it out with -Dbench.only, or install " + packages.get(0) + ".")
        .find();
  }

  private static Peer run(
      String name,
      int port,
      Path home,
      Optional<Server> storage,
      List<String> command,
      Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("output.log").toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "stop-" + name));
    Awaitility.await(name).atMost(START_TIMEOUT).until(() -> !process.isAlive() || listens(port));
    if (!process.isAlive()) {
      throw new IllegalStateException(name + " did not start, see its logs in " + home);
    }
    return new Peer(name, port, process.toHandle(), storage, process::destroyForcibly);
  }

  private static boolean listens(int port) {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String machine() {
    return System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
  }
}
