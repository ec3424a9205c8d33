package messaging.cli;

import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import messaging.config.PostgresConfig;
import messaging.message.EraseUser;
import messaging.message.Erased;
import messaging.message.ErasureStore;
import messaging.message.UserErasure;
import messaging.persistence.PgStorage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code erase}: erases the texts that a user sent. */
@Command(
    name = "erase",
    mixinStandardHelpOptions = true,
    description = {
      "Erases the texts that a user sent, on both sides and for good, with their keys.",
      "A message keeps its seq and its time, and gets the status erased. The service may run"
          + " meanwhile; of its nodes, the one that publishes deletes the messages from the stream."
          + " The command can be repeated, and goes on after an interruption."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      "0:all is erased, in the database and in the stream",
      ExitCodes.FAILED,
      ExitCodes.USAGE,
      "3:all is erased in the database, and not yet in the stream"
    })
public final class EraseCommand implements Callable<Integer> {
  private static final int NOT_YET_IN_STREAM = 3;
  private static final long TELL = Duration.ofSeconds(5).toNanos();
  private static final long POLL_MILLIS = 500;

  @Spec private CommandSpec spec;
  @Mixin private final ConfigFile config = new ConfigFile();

  @Option(
      names = "--user",
      required = true,
      paramLabel = "ID",
      converter = UserOption.class,
      description = "The sender of the messages.")
  private String user;

  @Option(
      names = "--chat-with",
      paramLabel = "PEER",
      converter = UserOption.class,
      description = "Only the messages to this user; if it is left out, those to everybody.")
  private @Nullable String chatWith;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description =
          "Only messages that were sent before this moment, as in RFC 3339: 2026-11-24T00:00:00Z")
  private @Nullable Instant before;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait for the stream; if it is left out, for a minute.")
  private int wait;

  @Override
  public Integer call() throws InterruptedException {
    PostgresConfig postgres = config.load().postgres();
    Vertx vertx = Vertx.vertx();
    try {
      PgStorage storage = PgStorage.open(vertx, postgres).await();
      erase(new UserErasure(storage.erasures(), System::nanoTime));
      return tellOfStream(awaitStream(storage.erasures()));
    } finally {
      vertx.close().await();
    }
  }

  private void erase(UserErasure erasure) {
    long told = System.nanoTime();
    long messages = 0;
    String next = null;
    do {
      Erased part = erasure.erase(new EraseUser(user, chatWith, before, next)).await();
      messages += part.messages();
      next = part.next();
      if (next != null && System.nanoTime() - told > TELL) {
        told = System.nanoTime();
        spec.commandLine().getErr().printf("Erased %d messages so far%n", messages);
      }
    } while (next != null);
    spec.commandLine().getOut().printf("Erased %d messages.%n", messages);
  }

  private long awaitStream(ErasureStore store) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(wait).toNanos();
    long ranges = store.inStream(user, chatWith).await();
    while (ranges > 0 && System.nanoTime() - until < 0) {
      Thread.sleep(POLL_MILLIS);
      ranges = store.inStream(user, chatWith).await();
    }
    return ranges;
  }

  private int tellOfStream(long ranges) {
    PrintWriter out = spec.commandLine().getOut();
    if (ranges > 0) {
      out.printf(
          "%d ranges of them may still be in the stream. The node that publishes deletes them there"
              + " as soon as it can; its log says what hinders it. Call again to see.%n",
          ranges);
    } else {
      out.println("The stream has none of them.");
    }
    out.println("To do by you: VACUUM, backups and logs of others; see the page Erasure.");
    return ranges > 0 ? NOT_YET_IN_STREAM : ExitCode.OK;
  }
}
