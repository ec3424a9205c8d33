package messaging;

import io.vertx.core.Future;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import messaging.cli.CheckCommand;
import messaging.cli.ConfigCommand;
import messaging.cli.ConfigFile;
import messaging.cli.EraseCommand;
import messaging.cli.ExitCodes;
import messaging.cli.ExportCommand;
import messaging.cli.MigrateCommand;
import messaging.cli.ReplayCommand;
import messaging.cli.TailCommand;
import messaging.config.ConfigException;
import messaging.config.ServiceConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * The command line. Without another command it serves until it is told to stop. For the exit status
 * see {@link ExitCodes}.
 */
@Command(
    name = "messaging-service",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "One-to-one messages behind a gateway. Without a command it serves.",
    subcommands = {
      Main.Serve.class,
      MigrateCommand.class,
      ReplayCommand.class,
      ExportCommand.class,
      EraseCommand.class,
      TailCommand.class,
      ConfigCommand.class,
      CheckCommand.class
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK, ExitCodes.FAILED, ExitCodes.USAGE, ExitCodes.TERMINATED})
public final class Main implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  /** Several times as long as a start takes once the database answers. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(5);

  @Mixin private final ConfigFile config = new ConfigFile();

  /** See the class. */
  public static void main(String[] args) {
    int status =
        commandLine()
            .setOut(utf8(FileDescriptor.out))
            .setErr(utf8(FileDescriptor.err))
            .setExecutionStrategy(Main::runWithOutputOfItsOwn)
            .execute(args);
    // A service that has started runs on in its own threads.
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * All commands; they report a failure by a line, in the log or on the error stream, and by the
   * status.
   */
  static CommandLine commandLine() {
    CommandLine all = new CommandLine(new Main()).setExecutionExceptionHandler(Main::report);
    all.getSubcommands()
        .values()
        .forEach(command -> command.getCommandSpec().versionProvider(new Version()));
    return all;
  }

  /** Whatever the locale is: what commands print is JSON, or YAML. */
  private static PrintWriter utf8(FileDescriptor stream) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8), true);
  }

  /** The output of a command is its result alone; what is logged meanwhile goes elsewhere. */
  private static int runWithOutputOfItsOwn(ParseResult parsed) {
    if (!isServing(parsed)) {
      System.setOut(System.err);
    }
    return new RunLast().execute(parsed);
  }

  private static boolean isServing(ParseResult parsed) {
    return !parsed.hasSubcommand()
        || parsed.subcommand().commandSpec().userObject() instanceof Serve;
  }

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    return serve(config.load());
  }

  /** {@code serve}. */
  @Command(
      name = "serve",
      mixinStandardHelpOptions = true,
      description = "Serves HTTP, the event bus and NATS until it is told to stop.",
      exitCodeListHeading = ExitCodes.HEADING,
      exitCodeList = {ExitCodes.OK, ExitCodes.FAILED, ExitCodes.USAGE, ExitCodes.TERMINATED})
  static final class Serve implements Callable<Integer> {
    @Mixin private final ConfigFile config = new ConfigFile();

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
      return serve(config.load());
    }
  }

  /** What the build has noted. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {Build.current().toString()};
    }
  }

  private static int serve(ServiceConfig config) throws InterruptedException, ExecutionException {
    CompletableFuture<Service> starting = new CompletableFuture<>();
    Thread stop = new Thread(() -> stop(starting, config), "stop");
    // Added before the start, as the stop may come at any time.
    Runtime.getRuntime().addShutdownHook(stop);
    Service.start(config).onComplete(starting::complete, starting::completeExceptionally);
    try {
      starting.get();
    } catch (ExecutionException failed) {
      if (isWithdrawn(stop)) {
        throw failed;
      }
    }
    return ExitCode.OK;
  }

  /**
   * Whether the hook is removed. It cannot be once the stop has begun, which makes a start fail.
   */
  private static boolean isWithdrawn(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      return false;
    }
  }

  private static int report(Exception failure, CommandLine command, ParseResult parsed) {
    Throwable reason = failure.getCause() == null ? failure : failure.getCause();
    boolean wrong = reason instanceof ConfigException;
    Object called = command.getCommand();
    if (!(called instanceof Main || called instanceof Serve)) {
      command.getErr().println(wrong ? reason.getMessage() : "Failed: " + firstLine(reason));
    } else if (wrong) {
      log.error(reason.getMessage());
    } else {
      log.atError()
          .addKeyValue("reason", reason.getClass().getSimpleName())
          .log("Cannot start: {}", firstLine(reason));
    }
    return wrong ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /**
   * Lets a start that is under way finish, as other nodes may use its parts already. One that takes
   * longer still waits for the database and has no such parts; it is abandoned.
   */
  private static void stop(CompletableFuture<Service> starting, ServiceConfig config) {
    try {
      Service service = starting.get(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      stop(service, config);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.info("Stopped before the start was complete");
    }
  }

  private static void stop(Service service, ServiceConfig config) throws InterruptedException {
    Future<Void> stopped = service.stop();
    long patience =
        config.shutdown().drainDelay().plus(config.shutdown().timeout()).toMillis() + 5_000;
    try {
      stopped.toCompletionStage().toCompletableFuture().get(patience, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.atWarn().addKeyValue("failure", e.getClass().getSimpleName()).log("Did not stop cleanly");
    }
  }
}
