package messaging.wire;

import java.util.function.Consumer;
import messaging.wire.Limits.Excess;

/** What the connections of one server take together. Used on its event loop. */
record ServerLoad(
    OpenConnections connections, Shares arriving, Shares untaken, Consumer<Excess> shed) {

  /**
   * Of a server without connections.
   *
   * @param shed called for each connection that is closed or refused
   */
  ServerLoad(Limits limits, Consumer<Excess> shed) {
    this(
        new OpenConnections(limits.connections()),
        new Shares(limits.bytes()),
        new Shares(limits.bytes()),
        shed);
  }
}
