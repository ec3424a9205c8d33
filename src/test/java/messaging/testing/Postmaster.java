package messaging.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The server process of a data folder, as its {@code postmaster.pid} names it. The file outlives a
 * crash, and its process id may by then be somebody else's.
 *
 * @param process the postmaster, parent of all other processes of the server
 * @param port where it listens
 */
record Postmaster(ProcessHandle process, int port) {
  private static final String FILE = "postmaster.pid";
  private static final int FOLDER_LINE = 1;
  private static final int PORT_LINE = 3;

  /** The server that runs on that data folder, whoever started it. */
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

  /** Ends the server as the machine's crash would, with every backend. */
  void kill() {
    List<ProcessHandle> all = Processes.tree(process);
    // The parent first: it would start a recovery when a backend dies alone.
    all.forEach(ProcessHandle::destroyForcibly);
    Processes.awaitEnd(all);
  }

  /** Ends the server after a checkpoint; open connections are closed. */
  void shutDown() {
    end("INT");
  }

  /** Ends the server without a checkpoint, as for good; the next start would have to recover. */
  void abort() {
    end("QUIT");
  }

  private void end(String signal) {
    List<ProcessHandle> all = Processes.tree(process);
    Processes.signal("CONT", all);
    Processes.signal(signal, List.of(process));
    Processes.awaitEnd(all);
  }

  /** Stops the server with every backend in its tracks. */
  void freeze() {
    // The parent alone first, so that no further backend comes up meanwhile.
    Processes.freeze(List.of(process));
    Processes.freeze(Processes.tree(process));
  }

  /** Lets a frozen server go on. */
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
