package messaging.testing;

/**
 * The faults of a server. Its address and data stay the same. Every call returns after its effect;
 * a start returns when the server accepts clients. Not thread-safe.
 */
public interface Faults extends AutoCloseable {

  /** Asks the server to end and waits until it has. */
  void stop();

  /** Starts the server that was stopped or killed. */
  void start();

  /** Kills the server with all its processes at once, like a crash of the machine. */
  void kill();

  /** Freezes all its processes: connections stay open and nothing answers. */
  void freeze();

  /** Lets a frozen server continue. */
  void thaw();

  /** Stops the server and starts it again. */
  default void restart() {
    stop();
    start();
  }

  /** Ends the server in any state, and deletes its data unless it must be kept. */
  @Override
  void close();
}
