package messaging.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import messaging.message.ExportLine;
import messaging.message.ExportLine.ChatLine;
import messaging.message.ExportLine.MarkLine;
import messaging.message.ExportLine.MessageLine;

/** Says how far an export is: all the time on a terminal, elsewhere at its end only. */
final class ExportProgress {
  /** Where Linux says what the error stream is. Java says it of input and output together only. */
  private static final Path ERROR_STREAM = Path.of("/proc/self/fd/2");

  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final PrintWriter err;
  private final boolean terminal;
  private long told = System.nanoTime();
  private long chats;
  private long messages;
  private long marks;

  /**
   * @param err gets what it says
   * @param terminal whether somebody watches
   */
  ExportProgress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** Whether the error stream is a terminal. */
  static boolean isTerminal() {
    return isTerminal(ERROR_STREAM);
  }

  /** Whether this link leads to a terminal. */
  static boolean isTerminal(Path stream) {
    try {
      String device = Files.readSymbolicLink(stream).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notToBeKnown) {
      return false;
    }
  }

  /** Counts a line. */
  void count(ExportLine line) {
    if (line instanceof ChatLine) {
      chats++;
    } else if (line instanceof MessageLine) {
      messages++;
    } else if (line instanceof MarkLine) {
      marks++;
    }
  }

  /** Shows the numbers, if it is time. */
  void tell() {
    if (terminal && System.nanoTime() - told >= INTERVAL_NANOS) {
      told = System.nanoTime();
      err.print("\r" + numbers());
      err.flush();
    }
  }

  /** Shows the numbers for the last time. */
  void end() {
    err.println((terminal ? "\r" : "") + "Exported " + numbers() + ".");
  }

  private String numbers() {
    return chats + " chats, " + messages + " messages and " + marks + " moves of marks";
  }
}
