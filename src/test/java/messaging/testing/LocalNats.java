package messaging.testing;

import java.nio.file.Path;

/** A {@code nats-server} process. */
public final class LocalNats implements DedicatedNats {
  private final NatsServer server;

  private LocalNats(NatsServer server) {
    this.server = server;
  }

  /** A new server on a free port; its folder is deleted on close. */
  public static LocalNats temporary() {
    return new LocalNats(NatsServer.start());
  }

  /** A server that is not started yet and keeps its folder; only this caller may use the folder. */
  public static LocalNats in(Path folder, int port) {
    return new LocalNats(
        NatsServer.prepare(NatsSetup.standard().withFolder(folder).withPort(port)));
  }

  @Override
  public String url() {
    return server.url();
  }

  @Override
  public void stop() {
    server.stop();
  }

  @Override
  public void start() {
    server.restart();
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void freeze() {
    server.freeze();
  }

  @Override
  public void thaw() {
    server.thaw();
  }

  @Override
  public void close() {
    server.close();
  }
}
