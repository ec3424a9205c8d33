package messaging.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;

/** {@link Peer#SENDERS} logged-in users of a peer, each with one request under way at a time. */
final class PeerLoad implements AutoCloseable {
  static final int PAGE = 50;

  private final ExecutorService threads = Executors.newFixedThreadPool(Peer.SENDERS);
  private final List<XmppConnection> senders;
  private final List<XmppConnection> readers;
  private long sent;

  /** Logs in, and sends so much that each conversation has a full page. */
  PeerLoad(Peer peer) {
    senders = connections(user -> XmppConnection.sending(peer.port(), user));
    readers = connections(user -> XmppConnection.reading(peer.port(), user));
    forEach(
        senders,
        (user, connection) -> {
          for (int i = 0; i < PAGE * Peer.RECEIVERS_OF_EACH; i++) {
            connection.send(receiver(user, i), Load.TEXT);
          }
          return (long) PAGE * Peer.RECEIVERS_OF_EACH;
        });
    sent = (long) PAGE * Peer.RECEIVERS_OF_EACH * Peer.SENDERS;
  }

  private static String receiver(int user, int number) {
    return Peer.receiver((user + number % Peer.RECEIVERS_OF_EACH) % Peer.SENDERS);
  }

  /** What one connection does; gives how often it did it. */
  private interface Work {
    long of(int user, XmppConnection connection);
  }

  /** Sends for so long; gives the messages. */
  long send(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    long messages =
        forEach(
            senders,
            (user, connection) -> {
              int count = 0;
              while (System.nanoTime() < end) {
                connection.send(receiver(user, count++), Load.TEXT);
              }
              return count;
            });
    sent += messages;
    return messages;
  }

  /** Reads pages for so long; gives their number. */
  long read(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    return forEach(
        readers,
        (user, connection) -> {
          int count = 0;
          while (System.nanoTime() < end) {
            int messages = connection.page(receiver(user, count++), PAGE);
            if (messages != PAGE) {
              throw new IllegalStateException("A page of " + messages);
            }
          }
          return count;
        });
  }

  /**
   * Compares what was sent with the archives of the senders.
   *
   * @throws IllegalStateException if it differs
   */
  void check() {
    long archived = forEach(readers, (user, connection) -> connection.archived());
    if (archived != sent) {
      throw new IllegalStateException("Sent " + sent + ", archived " + archived);
    }
  }

  private static List<XmppConnection> connections(Function<String, XmppConnection> open) {
    return IntStream.range(0, Peer.SENDERS).mapToObj(Peer::sender).map(open).toList();
  }

  private long forEach(List<XmppConnection> connections, Work work) {
    List<Future<Long>> running = new ArrayList<>();
    for (int i = 0; i < connections.size(); i++) {
      int user = i;
      running.add(threads.submit(() -> work.of(user, connections.get(user))));
    }
    long sum = 0;
    try {
      for (Future<Long> one : running) {
        sum += one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return sum;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    senders.forEach(XmppConnection::close);
    readers.forEach(XmppConnection::close);
  }
}
