package messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server process of a data folder, from its {@code postmaster.pid}. After a crash the file
 * remains, and its process id may belong to another process.
 *
 * @param process the postmaster, parent of all other processes of the server
 * @param port the port of the server
 */
record Postmaster(ProcessHandle process, int port) {
  private static final String FILE = "postmaster.pid";
  private static final int FOLDER_LINE = 1;
  private static final int PORT_LINE = 3;

  /** The server that runs on that data folder, even if another JVM started it. */
  static Optional<Postmaster> of(Path data) {
    Path file = data.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() <= PORT_LINE || !isSameFolder(Path.of(lines.get(FOLDER_LINE)), data)) {
        return Optional.empty();
      }
      int port = Integer.parseInt(lines.get(PORT_LINE).strip());
      return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
          .filter(Postmaster::isPostgres)
          .map(process -> new Postmaster(process, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the server with all backends, like a crash of the machine. */
  void kill() {
    List<ProcessHandle> all = Processes.tree(process);
    // The parent first, because it starts a recovery when a backend dies.
    all.forEach(ProcessHandle::destroyForcibly);
    Processes.awaitEnd(all);
  }

  /** Ends the server after a checkpoint; open connections are closed. */
  void shutDown() {
    end("INT");
  }

  /**
   * Ends the server, and starts it again as it was started, with some variables.
   *
   * @param log gets what it prints
   * @return the process id of the new one, which does not answer yet
   */
  long restart(Map<String, String> environment, Path log) {
    ProcessHandle.Info before = process.info();
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(before.command().orElseThrow());
    command.addAll(List.of(before.arguments().orElseThrow()));
    shutDown();
    ProcessBuilder builder =
        new ProcessBuilder(Processes.detached(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      return builder.start().pid();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the server without a checkpoint; the next start would need a recovery. */
  void abort() {
    end("QUIT");
  }

  private void end(String signal) {
    List<ProcessHandle> all = Processes.tree(process);
    Processes.signal("CONT", all);
    Processes.signal(signal, List.of(process));
    Processes.awaitEnd(all);
  }

  /** Freezes the server with all backends. */
  void freeze() {
    // The parent first, so that no new backend starts in the meantime.
    Processes.freeze(List.of(process));
    Processes.freeze(Processes.tree(process));
  }

  /** Lets a frozen server continue. */
  void thaw() {
    Processes.signal("CONT", Processes.tree(process));
  }

  private static boolean isSameFolder(Path one, Path other) throws IOException {
    return Files.exists(one) && Files.isSameFile(one, other);
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.isAlive()
        && process.info().command().map(Path::of).map(Path::getFileName).stream()
            .anyMatch(name -> name.toString().startsWith("postgres"));
  }
}
