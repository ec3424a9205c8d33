package messaging.testing;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real nginx with the files of {@code docker/gateway}, on a free port of 127.0.0.1. Only
 * addresses and paths differ from the composed system. Use on one thread.
 *
 * <p>The program is the one on the PATH, or that of the distribution's package, which is unpacked
 * and not installed.
 */
public final class SampleGateway implements AutoCloseable {
  private static final Path SAMPLE = Path.of("docker/gateway");
  private static final List<String> FILES =
      List.of("nginx.conf", "page.conf", "secret.conf", "session.js", "login.html", "users");
  private static final Path DEMO = Path.of("src/main/resources/demo");
  private static final String SECRET = "replace-this-gateway-secret";

  private final Path folder;
  private final int port = Ports.free();
  private final ServerProcess process;

  private SampleGateway() throws IOException {
    this.folder = Files.createTempDirectory("sample-gateway");
    this.process = new ServerProcess("nginx on port " + port, folder.resolve("log"));
  }

  /**
   * Starts one.
   *
   * @param secret by which it proves itself to the service
   */
  public static SampleGateway before(int servicePort, String secret) {
    try {
      SampleGateway made = new SampleGateway();
      made.write(servicePort, secret);
      made.start();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(int servicePort, String secret) throws IOException {
    Map<String, String> here =
        Map.of(
            "service-1:8080",
            "127.0.0.1:" + servicePort,
            "service-2:8080",
            "127.0.0.1:" + servicePort,
            "listen 8080",
            "listen 127.0.0.1:" + port,
            "127.0.0.1:8090",
            "127.0.0.1:" + Ports.free(),
            "/dev/stdout",
            folder.resolve("access").toString(),
            "/etc/nginx",
            folder.toString(),
            "/run/made",
            folder.toString(),
            "/usr/share/demo",
            folder.resolve("demo").toString(),
            "/tmp/",
            folder + "/tmp/",
            SECRET,
            secret);
    Files.createDirectory(folder.resolve("tmp"));
    Files.writeString(folder.resolve("session-key"), "the key of the sessions of a test");
    for (String file : FILES) {
      String content = Files.readString(SAMPLE.resolve(file));
      Files.writeString(folder.resolve(file), replace(content, here));
    }
    FileTrees.copy(DEMO, folder.resolve("demo"));
    // Otherwise its workers take another user, who may not read all of it.
    if (System.getProperty("user.name").equals("root")) {
      Path settings = folder.resolve("nginx.conf");
      Files.writeString(settings, "user root root;\n" + Files.readString(settings));
    }
  }

  /** Each is replaced once: a new value may hold what another one replaces. */
  private static String replace(String content, Map<String, String> replacements) {
    String any = replacements.keySet().stream().map(Pattern::quote).collect(joining("|"));
    return Pattern.compile(any)
        .matcher(content)
        .replaceAll(
            found -> Matcher.quoteReplacement(requireNonNull(replacements.get(found.group()))));
  }

  private void start() throws IOException {
    Path program =
        new PackagedProgram(
                "nginx",
                "usr/sbin/nginx",
                List.of("nginx", "libnginx-mod-http-js"),
                PackagedProgram.cacheFolder("nginx"),
                "Install nginx with njs (Debian: apt-get install nginx libnginx-mod-http-js).")
            .find();
    // The sample loads njs by a relative path.
    Files.createSymbolicLink(
        folder.resolve("modules"), program.resolve("../../lib/nginx/modules").normalize());
    process.start(
        List.of(
            program.toString(),
            "-p",
            folder + "/",
            "-c",
            folder.resolve("nginx.conf").toString(),
            "-e",
            folder.resolve("log").toString(),
            "-g",
            "daemon off;"),
        Map.of(),
        this::isReady);
  }

  private boolean isReady() {
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return connection.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Where it serves that path. */
  public URI at(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Ends it and deletes its folder. */
  @Override
  public void close() {
    process.stop();
    FileTrees.delete(folder);
  }
}
