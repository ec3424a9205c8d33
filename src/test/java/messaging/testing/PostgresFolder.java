package messaging.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The folder of an embedded PostgreSQL: its data, its log, and whether it was ever complete. */
final class PostgresFolder {
  /** All users need a password, except the test support itself. */
  static final String LOGIN_RULES =
      """
      host all postgres 127.0.0.1/32 trust
      host replication postgres 127.0.0.1/32 trust
      host all all      127.0.0.1/32 scram-sha-256
      """;

  private static final int END_OF_LOG = 1_500;

  private final Path path;
  private final Path data;
  private final Path log;
  private final Path complete;

  PostgresFolder(Path path) {
    this.path = path.toAbsolutePath();
    this.data = this.path.resolve("data");
    this.log = this.path.resolve("postgres.log");
    this.complete = this.path.resolve("complete");
  }

  Path path() {
    return path;
  }

  Path data() {
    return data;
  }

  Path log() {
    return log;
  }

  /** The server that runs here, also if another JVM started it. */
  Optional<Postmaster> postmaster() {
    return Postmaster.of(data);
  }

  /**
   * The same.
   *
   * @throws IllegalStateException if there is none, with the last lines of its log
   */
  Postmaster running() {
    return postmaster()
        .orElseThrow(() -> new IllegalStateException("PostgreSQL does not run. " + endOfLog()));
  }

  /** Before a start. */
  void prepare() throws IOException {
    Files.createDirectories(path);
    Files.deleteIfExists(log);
    if (!Files.exists(complete)) {
      // An interrupted first start leaves an incomplete folder that no server accepts.
      FileTrees.delete(data);
    }
  }

  /** After a start that succeeded. */
  void complete() throws IOException {
    if (!Files.exists(complete)) {
      Files.createFile(complete);
    }
  }

  static void writeLoginRules(File data) {
    try {
      Files.writeString(data.toPath().resolve("pg_hba.conf"), LOGIN_RULES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies what a stopped server has; the server here then takes no writes. */
  void becomeStandbyOf(PostgresFolder stopped, String moreSettings) {
    try {
      FileTrees.copy(stopped.data, data);
      Files.createFile(data.resolve("standby.signal"));
      Files.writeString(
          data.resolve("postgresql.auto.conf"), moreSettings, StandardOpenOption.APPEND);
      Files.createFile(complete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both servers are stopped. */
  void rollBackTo(PostgresFolder standby) {
    FileTrees.delete(data);
    FileTrees.copy(standby.data, data);
    FileTrees.delete(data.resolve("standby.signal"));
  }

  String endOfLog() {
    try {
      String text = Files.exists(log) ? Files.readString(log) : "";
      return "The end of " + log + ":\n" + text.substring(Math.max(0, text.length() - END_OF_LOG));
    } catch (IOException unreadable) {
      return "Its log " + log + " cannot be read.";
    }
  }
}
