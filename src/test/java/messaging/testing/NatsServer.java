package messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A real {@code nats-server} process with JetStream on a loopback port. It can be killed, frozen
 * and restarted on the same port with the same store. Its process ends with this JVM at the latest,
 * even if the JVM is killed. Use on one thread.
 */
public final class NatsServer implements AutoCloseable {
  private final Path program;
  private final Path folder;
  private final boolean temporary;
  private final int port;
  private final String extraConfig;
  private final ServerProcess process;

  private NatsServer(NatsSetup setup) throws IOException {
    this.program = setup.program() == null ? NatsBinary.find() : setup.program();
    this.temporary = setup.folder() == null;
    this.folder =
        setup.folder() == null
            ? Files.createTempDirectory("nats-server")
            : Files.createDirectories(setup.folder()).toAbsolutePath();
    this.port = setup.port() == 0 ? Ports.free() : setup.port();
    this.extraConfig = setup.config();
    this.process =
        new ServerProcess("nats-server on port " + port, this.folder.resolve("nats.log"));
  }

  /** Starts a server on a free port with a temporary store; returns when it accepts connections. */
  public static NatsServer start() {
    return start(NatsSetup.standard());
  }

  /**
   * Starts a server; returns when it accepts connections.
   *
   * @throws IllegalStateException if it does not start, with the last lines of its log
   */
  public static NatsServer start(NatsSetup setup) {
    NatsServer server = prepare(setup);
    server.restart();
    return server;
  }

  /** A server with a port that is not started yet; {@link #restart} starts it. */
  public static NatsServer prepare(NatsSetup setup) {
    try {
      return new NatsServer(setup);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients connect. */
  public String url() {
    return "nats://127.0.0.1:" + port;
  }

  /** The port, the same for the whole life of this object. */
  public int port() {
    return port;
  }

  /** Configuration, log ({@code nats.log}) and store. */
  public Path folder() {
    return folder;
  }

  /** Starts the server with its stored data; does nothing if it is running. */
  public void restart() {
    try {
      Path config = Files.writeString(folder.resolve("nats.conf"), configuration());
      process.start(
          List.of(program.toString(), "-c", config.toString()), Map.of(), () -> greets(port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies what is stored into an empty folder; only while the server does not run. */
  public void backUp(Path to) {
    FileTrees.copy(folder.resolve("store"), to);
  }

  /** Replaces what is stored by a back-up; only while the server does not run. */
  public void restore(Path from) {
    FileTrees.delete(folder.resolve("store"));
    FileTrees.copy(from, folder.resolve("store"));
  }

  /** Asks the server to end (SIGTERM) and waits until it has. */
  public void stop() {
    process.stop();
  }

  /** Kills the server at once (SIGKILL), like a crash. */
  public void kill() {
    process.kill();
  }

  /** Freezes the process (SIGSTOP): its connections stay open and nothing answers. */
  public void freeze() {
    process.freeze();
  }

  /** Lets a frozen server continue (SIGCONT). */
  public void thaw() {
    process.thaw();
  }

  /** Ends the server and deletes the folder if it is temporary. */
  @Override
  public void close() {
    kill();
    if (temporary) {
      FileTrees.delete(folder);
    }
  }

  private String configuration() {
    return """
    host: 127.0.0.1
    port: %d
    log_file: "%s"
    jetstream { store_dir: "%s" }
    %s
    """
        .formatted(port, folder.resolve("nats.log"), folder.resolve("store"), extraConfig);
  }

  /** The running server. */
  public ProcessHandle process() {
    return process.running();
  }

  static boolean greets(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(1_000);
      byte[] start = socket.getInputStream().readNBytes(4);
      return new String(start, StandardCharsets.US_ASCII).equals("INFO");
    } catch (IOException notYet) {
      return false;
    }
  }
}
