package messaging.feed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Opens many idle streams on a node on this machine. Reports the memory that they need, and the
 * delay of an event on one of them. {@code src/docs/performance.md} has the commands. Each stream
 * needs a file descriptor in both processes.
 */
final class IdleStreams {
  private static final PrintStream OUT = System.out;
  private static final int CONNECTING_AT_ONCE = 100;
  private static final int SENDS = 300;
  private static final int WARM_UP = 100;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final NetClient net = vertx.createNetClient();
  private final Semaphore connecting = new Semaphore(CONNECTING_AT_ONCE);
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final SynchronousQueue<Long> arrivals = new SynchronousQueue<>();

  private final int port;
  private final int managementPort;

  private IdleStreams(int port, int managementPort) {
    this.port = port;
    this.managementPort = managementPort;
  }

  /**
   * Opens the streams, measures and ends.
   *
   * @param args how many streams (10,000), the node's port (8080) and its management port (8081)
   */
  public static void main(String[] args) throws Exception {
    new IdleStreams(argument(args, 1, 8_080), argument(args, 2, 8_081))
        .run(argument(args, 0, 10_000));
    System.exit(0);
  }

  private static int argument(String[] args, int index, int otherwise) {
    return args.length > index ? Integer.parseInt(args[index]) : otherwise;
  }

  private void run(int streams) throws Exception {
    report("before");
    listen("bob", this::arrived);
    long begun = System.nanoTime();
    for (int i = 1; i < streams; i++) {
      listen("idle-" + i, ignored -> {});
    }
    connecting.acquire(CONNECTING_AT_ONCE);
    OUT.printf("%d streams open after %d ms%n", open.get(), millisSince(begun));
    report("with " + open.get() + " idle streams");
    measure();
    TimeUnit.SECONDS.sleep(30);
    report("30 s later");
    OUT.printf("%d streams open, %d lost%n", open.get(), lost.get());
  }

  private static long millisSince(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun).toMillis();
  }

  private void listen(String user, Consumer<Buffer> lines) throws InterruptedException {
    connecting.acquire();
    net.connect(port, "127.0.0.1")
        .onSuccess(socket -> begin(socket, user, lines))
        .onFailure(
            failure -> {
              lost.incrementAndGet();
              connecting.release();
            });
  }

  private void begin(NetSocket socket, String user, Consumer<Buffer> lines) {
    AtomicInteger bytes = new AtomicInteger();
    socket.handler(
        data -> {
          if (bytes.getAndAdd(data.length()) == 0) {
            open.incrementAndGet();
            connecting.release();
          } else {
            lines.accept(data);
          }
        });
    socket.closeHandler(
        closed -> {
          lost.incrementAndGet();
          open.decrementAndGet();
        });
    socket.write(
        "GET /events HTTP/1.1\r\nHost: localhost\r\nX-User-Id: "
            + user
            + "\r\nAccept: text/event-stream\r\n\r\n");
  }

  private void arrived(Buffer data) {
    if (data.toString(ISO_8859_1).contains("event: message.sent")) {
      // No event is expected while the streams are being opened.
      arrivals.offer(System.nanoTime());
    }
  }

  private void measure() throws Exception {
    HttpRequest send =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/messages/bob"))
            .header("X-User-Id", "ann")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"text\":\"ping\"}"))
            .build();
    long[] micros = new long[SENDS];
    for (int i = 0; i < SENDS; i++) {
      long begun = System.nanoTime();
      var answer = http.sendAsync(send, BodyHandlers.discarding());
      Long arrived = arrivals.poll(10, TimeUnit.SECONDS);
      if (arrived == null || answer.get().statusCode() != 201) {
        throw new IllegalStateException("The message did not arrive");
      }
      micros[i] = (arrived - begun) / 1_000;
    }
    long[] warm = Arrays.copyOfRange(micros, WARM_UP, SENDS);
    Arrays.sort(warm);
    OUT.printf(
        "POST to the stream of the receiver: median %.1f ms, p99 %.1f ms, longest %.1f ms%n",
        warm[warm.length / 2] / 1e3,
        warm[warm.length * 99 / 100] / 1e3,
        warm[warm.length - 1] / 1e3);
  }

  /** Metrics of the node. */
  private void report(String when) throws IOException, InterruptedException {
    String metrics =
        http.send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + managementPort + "/metrics"))
                    .build(),
                BodyHandlers.ofString())
            .body();
    OUT.printf(
        "%s: heap %.0f MiB used, %.0f MiB at most; streams %.0f%n",
        when,
        sum(metrics, "jvm_memory_used_bytes{area=\"heap\"") / (1 << 20),
        sum(metrics, "jvm_gc_max_data_size_bytes") / (1 << 20),
        sum(metrics, "messaging_feed_streams"));
  }

  private static double sum(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
