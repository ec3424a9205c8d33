package messaging.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Runs h2load, which keeps a rate whether or not answers come in time. */
final class H2load {
  private static final double MICROS_A_MILLI = 1e3;
  private static final long OPENING_MICROS = 1_000_000;
  private static final int SENDERS = 5;

  private final Path program = Programs.h2load();
  private final Path folder;
  private final Path body;

  /**
   * @param folder to run in
   */
  H2load(Path folder) {
    this.folder = folder;
    this.body = Resources.write(folder.resolve("body.json"), Load.BODY);
  }

  /**
   * What one run showed.
   *
   * @param accepted answers 201
   * @param refused answers 503
   * @param refusals their latency, milliseconds, from the second second on: in the first one all
   *     connections are opened at once, which says more about the kernel and the generator
   */
  record Run(long accepted, long refused, Series refusals) {}

  /**
   * Sends from {@value #SENDERS} users to {@code receivers} others at {@code rate} a second in all.
   * A program each, as it sends the same headers with all requests, and one user alone may not have
   * so many calls under way.
   */
  Run run(String url, int connections, double rate, Duration load, int receivers) {
    List<String> uris =
        IntStream.rangeClosed(1, receivers).mapToObj(i -> url + "/messages/bob-" + i).toList();
    Path input = Resources.write(folder.resolve("h2load.uris"), String.join("\n", uris) + "\n");
    int ofOne = connections / SENDERS;
    List<Callable<List<String>>> senders =
        IntStream.rangeClosed(1, SENDERS)
            .<Callable<List<String>>>mapToObj(
                sender -> () -> send("ann-" + sender, input, ofOne, rate / SENDERS, load))
            .toList();
    ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
    try {
      List<String> answers = new ArrayList<>();
      for (Future<List<String>> sender : threads.invokeAll(senders)) {
        answers.addAll(sender.get());
      }
      return parse(answers);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private List<String> send(String user, Path input, int connections, double rate, Duration load)
      throws IOException {
    Path log = folder.resolve("h2load-" + user + ".log");
    long requests = Math.round(rate * load.toSeconds() / connections) * connections;
    Files.deleteIfExists(log);
    Programs.run(
        folder,
        List.of(
            program.toString(),
            "--h1",
            "--threads=1",
            "--clients=" + connections,
            "--requests=" + requests,
            "--rps=" + rate / connections,
            "--input-file=" + input,
            "--data=" + body,
            "--log-file=" + log,
            "--header=Content-Type: application/json",
            "--header=X-User-Id: " + user,
            "--header=X-Gateway-Secret: " + ServiceProcess.SECRET));
    return Files.readAllLines(log);
  }

  /**
   * Reads the log: a line an answer with the time of its request, its status and its latency, both
   * times in microseconds.
   *
   * @throws IllegalStateException if there is any status but 201 and 503
   */
  static Run parse(List<String> lines) {
    long accepted = 0;
    long refused = 0;
    List<Double> refusals = new ArrayList<>();
    List<String[]> answers = lines.stream().map(line -> line.split("\t", -1)).toList();
    long opened =
        answers.stream().mapToLong(columns -> Long.parseLong(columns[0])).min().orElse(0)
            + OPENING_MICROS;
    for (String[] columns : answers) {
      switch (columns[1]) {
        case "201" -> accepted++;
        case "503" -> {
          refused++;
          if (Long.parseLong(columns[0]) >= opened) {
            refusals.add(Long.parseLong(columns[2]) / MICROS_A_MILLI);
          }
        }
        default -> throw new IllegalStateException("Answered " + columns[1]);
      }
    }
    return new Run(accepted, refused, Series.of(refusals.stream().mapToDouble(x -> x).toArray()));
  }
}
