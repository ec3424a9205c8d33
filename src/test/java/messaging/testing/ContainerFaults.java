package messaging.testing;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.util.List;
import org.testcontainers.containers.GenericContainer;

/**
 * Faults of a container. The container and its file system stay the same; its port is published on
 * a fixed port of 127.0.0.1.
 */
abstract class ContainerFaults implements Faults {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final int STOP_SECONDS = 20;

  private final GenericContainer<?> container;
  private boolean frozen;

  ContainerFaults(GenericContainer<?> container) {
    this.container = container;
  }

  /** Publishes a container's port on a fixed port of 127.0.0.1. */
  static List<String> fixed(int port, int containerPort) {
    return List.of("127.0.0.1:" + port + ":" + containerPort);
  }

  /** Whether the server accepts clients. */
  abstract boolean answers();

  @Override
  public void stop() {
    engine().stopContainerCmd(id()).withTimeout(STOP_SECONDS).exec();
  }

  @Override
  public void start() {
    engine().startContainerCmd(id()).exec();
    await("start of " + container.getDockerImageName())
        .atMost(START_TIMEOUT)
        .pollInterval(Duration.ofMillis(50))
        .until(this::answers);
  }

  @Override
  public void kill() {
    engine().killContainerCmd(id()).exec();
    // The engine notices the end a moment later, and refuses a start until then.
    await("end of " + container.getDockerImageName())
        .atMost(START_TIMEOUT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !container.getCurrentContainerInfo().getState().getRunning());
  }

  @Override
  public void freeze() {
    engine().pauseContainerCmd(id()).exec();
    frozen = true;
  }

  @Override
  public void thaw() {
    engine().unpauseContainerCmd(id()).exec();
    frozen = false;
  }

  @Override
  public void close() {
    if (frozen) {
      thaw();
    }
    container.stop();
  }

  private DockerClient engine() {
    return container.getDockerClient();
  }

  private String id() {
    return container.getContainerId();
  }
}
