package messaging.local;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import messaging.config.ConfigException;
import messaging.local.LocalParts.WishedPorts;
import org.jspecify.annotations.Nullable;

/**
 * {@code mvn test-compile exec:java}: the whole system on this machine until Ctrl-C. Data is kept
 * in {@code .local} between runs.
 */
public final class LocalRun {
  private static final Path FOLDER = Path.of(".local");

  /** Not System.out, which Maven has wrapped and takes down while we still stop. */
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true);

  private LocalRun() {}

  /** Starts everything and waits for the end of the JVM. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    try (FileChannel channel = lockFile();
        FileLock lock = channel.tryLock()) {
      run(lock);
    }
  }

  private static FileChannel lockFile() throws IOException {
    return FileChannel.open(
        FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void run(@Nullable FileLock lock) throws InterruptedException {
    if (lock == null) {
      OUT.println("Another local run uses this folder; stop it first.");
      return;
    }
    OUT.println("Starting Messaging Service; the first time takes longer.");
    LocalParts parts = new LocalParts(FOLDER, System.getenv(), OUT::println);
    Thread stop = new Thread(() -> stop(parts), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      List<String> commands = parts.start(WishedPorts.USUAL);
      OUT.println(Banner.invitation(commands, LocalParts.KEEPS_DATA));
    } catch (IllegalStateException | ConfigException failed) {
      Runtime.getRuntime().removeShutdownHook(stop);
      parts.close();
      // The message says what to do; Maven would hide it among its own and a stack trace.
      OUT.println("Cannot start. " + failed.getMessage());
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  private static void stop(LocalParts parts) {
    OUT.println("Stopping.");
    parts.close();
    OUT.println("Stopped.");
  }
}
