package messaging.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import messaging.testing.Processes;

/**
 * What a node holds.
 *
 * @param heap bytes after a collection
 * @param direct bytes of buffers outside the heap, as the JVM counts them
 * @param resident bytes of memory of the process
 * @param series lines of its metrics
 */
record Vitals(long heap, long direct, long resident, long threads, long descriptors, long series) {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Collects the garbage of the node, and looks. */
  static Vitals of(ProcessHandle process, int managementPort) {
    try {
      Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
      Process collection =
          new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
              .redirectErrorStream(true)
              .start();
      collection.getInputStream().readAllBytes();
      if (collection.waitFor() != 0) {
        throw new IllegalStateException("jcmd failed");
      }
      String metrics = metrics(managementPort);
      return new Vitals(
          sum(metrics, "jvm_memory_used_bytes{area=\"heap\""),
          sum(metrics, "jvm_buffer_memory_used_bytes{id=\"direct\""),
          Processes.residentBytes(process),
          Processes.threads(process),
          Processes.openFiles(process),
          metrics.lines().count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All metrics of a node. */
  static String metrics(int managementPort) throws IOException, InterruptedException {
    return CLIENT
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/metrics"))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  private static long sum(String metrics, String prefix) {
    return (long)
        metrics
            .lines()
            .filter(line -> line.startsWith(prefix))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
  }
}
