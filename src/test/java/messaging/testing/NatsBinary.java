package messaging.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds a {@code nats-server} program: the system property {@code messaging.nats.server}, the PATH,
 * the cache folder ({@code messaging.nats.cache}, by default {@code
 * ~/.cache/messaging-service/nats}), and last the distribution's package, which is unpacked into
 * the cache folder, not installed. Several processes may call it at once.
 */
public final class NatsBinary {
  private static final String PROGRAM = "nats-server";

  private NatsBinary() {}

  /**
   * The program's path.
   *
   * @throws IllegalStateException if none is found and none can be downloaded; the message says
   *     what to do
   */
  public static Path find() {
    String configured = System.getProperty("messaging.nats.server", "");
    if (!configured.isEmpty()) {
      Path program = Path.of(configured);
      if (!Files.isExecutable(program)) {
        throw new IllegalStateException("messaging.nats.server=" + configured + " is no program");
      }
      return program;
    }
    Path cache =
        Path.of(
            System.getProperty(
                "messaging.nats.cache", PackagedProgram.cacheFolder("nats").toString()));
    return new PackagedProgram(
            PROGRAM,
            "usr/sbin/" + PROGRAM,
            List.of(PROGRAM),
            cache,
            "Install nats-server 2.9 or later (https://nats.io/download), or name the program"
                + " with -Dmessaging.nats.server=/path/to/nats-server, or use containers with"
                + " -Dmessaging.backing=containers.")
        .find();
  }
}
