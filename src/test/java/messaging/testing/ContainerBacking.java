package messaging.testing;

import org.testcontainers.DockerClientFactory;

/** Containers of the images that a deployment uses; needs a container engine. */
final class ContainerBacking implements Backing {

  /**
   * @throws IllegalStateException if no engine answers; says what to do
   */
  ContainerBacking() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IllegalStateException(
          "No container engine answers. Start one (docker info tells whether it runs), name its"
              + " address in DOCKER_HOST, or leave out -Dmessaging.backing=containers.");
    }
  }

  @Override
  public DedicatedPostgres startPostgres() {
    return ContainerPostgres.started();
  }

  @Override
  public DedicatedNats startNats() {
    return ContainerNats.started();
  }
}
