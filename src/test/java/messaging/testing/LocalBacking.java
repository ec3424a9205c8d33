package messaging.testing;

/** Processes of this machine. */
final class LocalBacking implements Backing {

  @Override
  public DedicatedPostgres startPostgres() {
    return LocalPostgres.temporary();
  }

  @Override
  public DedicatedNats startNats() {
    return LocalNats.temporary();
  }
}
