package messaging.cli;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import messaging.bus.Json;
import messaging.config.PostgresConfig;
import messaging.message.ErrorCode;
import messaging.message.ExportLine;
import messaging.message.ExportPage;
import messaging.message.ExportStore;
import messaging.message.MessagingException;
import messaging.persistence.PgStorage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code export}: prints all that is stored of a user. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Prints all that is stored of a user, a line of JSON each: chats, messages, moves of marks.",
      "The last line has the type end. Each line has a cursor: --after goes on behind that line. Reads"
          + " the database; the service may run meanwhile. Changes nothing."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK, ExitCodes.FAILED, ExitCodes.USAGE, ExitCodes.TERMINATED})
public final class ExportCommand implements Callable<Integer> {
  private static final int PAGE = 200;

  @Spec private CommandSpec spec;
  @Mixin private final ConfigFile config = new ConfigFile();

  @Option(
      names = "--user",
      required = true,
      paramLabel = "ID",
      converter = UserOption.class,
      description = "Whose data.")
  private String user;

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description = "Goes on behind the line with this cursor, instead of from the beginning.")
  private @Nullable String after;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "ndjson",
      description = "Only ${COMPLETION-CANDIDATES}: one JSON object a line.")
  private Format format;

  /** The forms of the output. */
  enum Format {
    /** Newline-delimited JSON. */
    NDJSON {
      @Override
      String form(ExportLine line) {
        return Json.encode(line).toString(StandardCharsets.UTF_8) + "\n";
      }
    };

    /** The line with its end. */
    abstract String form(ExportLine line);

    /** As users write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() throws IOException {
    PostgresConfig postgres = config.load().postgres();
    Vertx vertx = Vertx.vertx();
    try {
      print(PgStorage.open(vertx, postgres).await().exports());
    } finally {
      vertx.close().await();
    }
    return ExitCode.OK;
  }

  private void print(ExportStore exports) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    ExportProgress progress =
        new ExportProgress(spec.commandLine().getErr(), ExportProgress.isTerminal());
    String next = after;
    do {
      ExportPage page = read(exports, next);
      for (ExportLine line : page.lines()) {
        out.write(format.form(line));
        progress.count(line);
      }
      if (out.checkError()) {
        throw new IOException("Nobody takes the output any more");
      }
      progress.tell();
      next = page.next();
    } while (next != null);
    progress.end();
  }

  private ExportPage read(ExportStore exports, @Nullable String next) {
    try {
      return exports.read(user, next, PAGE).await();
    } catch (MessagingException refusal) {
      if (next != null && next.equals(after) && refusal.code() == ErrorCode.INVALID_PARAMETER) {
        throw new ParameterException(
            spec.commandLine(), "--after is not the cursor of a line of an export");
      }
      if (next != null) {
        spec.commandLine().getErr().println("Go on with --after " + next);
      }
      throw refusal;
    }
  }
}
