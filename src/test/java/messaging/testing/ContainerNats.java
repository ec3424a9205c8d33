package messaging.testing;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** NATS with JetStream in a container. */
final class ContainerNats extends ContainerFaults implements DedicatedNats {
  private static final DockerImageName IMAGE = DockerImageName.parse("nats:2.15-alpine");
  private static final int PORT = 4222;

  private final int port;

  private ContainerNats(GenericContainer<?> container, int port) {
    super(container);
    this.port = port;
  }

  static ContainerNats started() {
    int port = Ports.free();
    GenericContainer<?> container =
        new GenericContainer<>(IMAGE)
            .withExposedPorts(PORT)
            .withCommand("-js")
            .waitingFor(Wait.forLogMessage(".*Server is ready.*\\n", 1));
    container.setPortBindings(fixed(port, PORT));
    container.start();
    return new ContainerNats(container, port);
  }

  @Override
  public String url() {
    return "nats://127.0.0.1:" + port;
  }

  @Override
  boolean answers() {
    return NatsServer.greets(port);
  }
}
