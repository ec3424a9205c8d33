package messaging.testing;

/**
 * What can happen to a server. Address and data stay the same over all of it. Every call returns
 * when its effect is there; a start returns when clients are served. For one thread at a time.
 */
public interface Faults extends AutoCloseable {

  /** Asks the server to end and waits until it has. */
  void stop();

  /** Starts the server that was stopped or killed. */
  void start();

  /** Ends the server with all its processes on the spot, as a crash of the machine would. */
  void kill();

  /** Stops all its processes in their tracks: connections stay open and nothing answers. */
  void freeze();

  /** Lets a frozen server go on. */
  void thaw();

  /** Stops the server and starts it again. */
  default void restart() {
    stop();
    start();
  }

  /** Ends the server, in whatever state it is, and deletes its data unless they are to be kept. */
  @Override
  void close();
}
