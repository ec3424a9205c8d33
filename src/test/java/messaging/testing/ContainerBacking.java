package messaging.testing;

/** Containers of the images that a deployment uses; needs a container engine. */
final class ContainerBacking implements Backing {

  @Override
  public DedicatedPostgres startPostgres() {
    return ContainerPostgres.started();
  }

  @Override
  public DedicatedNats startNats() {
    return ContainerNats.started();
  }
}
