package messaging.testing;

import org.jspecify.annotations.Nullable;

/** The two shared servers of a JVM. */
final class SharedBacking {
  private static final Object LOCK = new Object();
  private static @Nullable PostgresBacking postgres;
  private static @Nullable NatsBacking nats;

  private SharedBacking() {}

  static PostgresBacking postgres() {
    synchronized (LOCK) {
      PostgresBacking running = postgres;
      if (running == null) {
        running = startPostgres();
        postgres = running;
      }
      return running;
    }
  }

  static NatsBacking nats() {
    synchronized (LOCK) {
      NatsBacking running = nats;
      if (running == null) {
        running = startNats();
        nats = running;
      }
      return running;
    }
  }

  private static PostgresBacking startPostgres() {
    String uri = System.getProperty("messaging.postgres.uri", "");
    if (!uri.isEmpty()) {
      Databases databases = Databases.on(uri);
      closeAtExit("postgres", databases::dropFresh);
      return databases;
    }
    DedicatedPostgres started = Backing.configured().startPostgres();
    closeAtExit("postgres", started::close);
    return started;
  }

  private static NatsBacking startNats() {
    String url = System.getProperty("messaging.nats.url", "");
    if (!url.isEmpty()) {
      return () -> url;
    }
    DedicatedNats started = Backing.configured().startNats();
    closeAtExit("nats", started::close);
    return started;
  }

  private static void closeAtExit(String name, Runnable close) {
    Runtime.getRuntime().addShutdownHook(new Thread(close, "close-shared-" + name));
  }
}
