package messaging.testing;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to start a {@link NatsServer}.
 *
 * @param port 0 for a free port
 * @param folder folder for configuration, log and store, not deleted by {@link NatsServer#close};
 *     null for a temporary one
 * @param config additional lines of the server's configuration file
 * @param program null for the one that {@link NatsBinary} finds
 */
public record NatsSetup(int port, @Nullable Path folder, String config, @Nullable Path program) {

  /** A free port and a temporary folder. */
  public static NatsSetup standard() {
    return new NatsSetup(0, null, "", null);
  }

  /** On that port. */
  public NatsSetup withPort(int other) {
    return new NatsSetup(other, folder, config, program);
  }

  /** With a folder that is kept. */
  public NatsSetup withFolder(Path other) {
    return new NatsSetup(port, other, config, program);
  }

  /** With additional lines of configuration, for example {@code max_payload: 4096}. */
  public NatsSetup withConfig(String lines) {
    return new NatsSetup(port, folder, lines, program);
  }

  /** With another version of the server. */
  public NatsSetup withProgram(Path other) {
    return new NatsSetup(port, folder, config, other);
  }
}
