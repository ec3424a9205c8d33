package messaging.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * A run of the benchmark, as its file keeps it.
 *
 * @param started when, to the minute
 * @param machine what it ran on
 * @param setting how it ran, in words
 */
record Run(String started, String machine, String setting, Results results) {

  /** One that is to be measured now. */
  static Run starting(Options options, Server server) {
    String setting =
        String.format(
            Locale.ROOT,
            "PostgreSQL %s; service on Java %d with `%s`%s. Medians (least to most) of %d rounds of"
                + " %d s after %d s of load on each service; large database: %,d messages.",
            server.describe(),
            Jdk.version(Path.of(options.java().get(0))),
            String.join(" ", options.java().subList(1, options.java().size())),
            options.cached() ? " and an AOT cache as in the image" : "",
            options.rounds(),
            options.load().toSeconds(),
            options.warm().toSeconds(),
            options.messages());
    return new Run(
        Instant.now().truncatedTo(ChronoUnit.MINUTES).toString(),
        Machine.describe(),
        setting,
        new Results());
  }

  static Run read(Path file) {
    try {
      JsonObject json = new JsonObject(Files.readString(file));
      return new Run(
          json.getString("started"),
          json.getString("machine"),
          json.getString("setting"),
          Results.of(json.getJsonObject("results")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text() {
    return new JsonObject()
            .put("started", started)
            .put("machine", machine)
            .put("setting", setting)
            .put("results", results.toJson())
            .encodePrettily()
        + "\n";
  }

  /** The time as people read it. */
  String when() {
    return started.substring(0, 10) + " " + started.substring(11, 16) + " UTC";
  }

  /** The name of its file. */
  String fileName() {
    return "run-" + started.substring(0, 16).replace(":", "") + ".json";
  }

  List<String> disturbances() {
    return Disturbances.of(results);
  }
}
