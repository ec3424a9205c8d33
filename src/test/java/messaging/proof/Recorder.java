package messaging.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Op;

/** Writes the history of a run. Thread-safe. */
final class Recorder implements AutoCloseable {
  private final long origin = System.nanoTime();
  private final BufferedWriter out;
  private final Map<String, Long> latest = new HashMap<>();
  private long calls;

  Recorder(Path file) throws IOException {
    out = Files.newBufferedWriter(file, UTF_8);
  }

  /** The time of the history. */
  long now() {
    return System.nanoTime() - origin;
  }

  /** Writes a line. */
  synchronized void add(Entry entry) {
    try {
      out.write(EntryJson.format(entry));
      out.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (entry instanceof Call call) {
      calls++;
      if (call.op() == Op.SEND && call.succeeded()) {
        latest.merge(call.node(), call.begun(), Math::max);
      }
    }
  }

  /** The number of calls so far. */
  synchronized long calls() {
    return calls;
  }

  /** When the latest successful send to that node began; before all times if there is none. */
  synchronized long latestSend(String node) {
    return latest.getOrDefault(node, Long.MIN_VALUE);
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
