package messaging.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Files of requests for the load generators. */
final class Load {
  static final String TEXT = "m".repeat(101);
  static final String BODY = "{\"text\":\"" + TEXT + "\"}";

  private final Path folder;
  private final Wrk wrk;
  private final Duration duration;

  Load(Path folder, Duration duration) {
    this.folder = folder;
    this.wrk = new Wrk(folder);
    this.duration = duration;
  }

  Duration duration() {
    return duration;
  }

  /** Runs wrk against the service. */
  Wrk.Run run(ServiceProcess service, int connections, Duration load, Path requests) {
    return wrk.run(service.url(), connections, load, requests, BODY, ServiceProcess.SECRET);
  }

  /** Sends in both directions of so many pairs. */
  Path sends(int pairs) {
    return file(
        "sends-" + pairs,
        IntStream.rangeClosed(1, pairs)
            .boxed()
            .flatMap(
                i ->
                    Stream.of(
                        "POST\tann-" + i + "\t/messages/bob-" + i,
                        "POST\tbob-" + i + "\t/messages/ann-" + i)));
  }

  /** Sends of one user to so many others. */
  Path sendsOfOne(String sender, String receivers, int count) {
    return file(
        sender,
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> "POST\t" + sender + "\t/messages/" + receivers + "-" + i));
  }

  /** Reads by one user. */
  Path read(String name, String user, String path) {
    return file(name, Stream.of("GET\t" + user + "\t" + path));
  }

  /** Reads the latest page of so many pairs. */
  Path latestPages(int pairs) {
    return file(
        "latest-" + pairs,
        IntStream.rangeClosed(1, pairs)
            .mapToObj(i -> "GET\tann-" + i + "\t/messages/bob-" + i + "?limit=50"));
  }

  private Path file(String name, Stream<String> lines) {
    return Resources.write(
        folder.resolve(name + ".requests"), lines.collect(Collectors.joining("\n", "", "\n")));
  }
}
