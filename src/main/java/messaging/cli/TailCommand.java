package messaging.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertificateException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tail}: prints a user's events as any client of the feed gets them. */
@Command(
    name = "tail",
    mixinStandardHelpOptions = true,
    description = {
      "Follows the feed of a user: prints every event as one line of JSON, until Ctrl-C.",
      "Reconnects by itself and misses nothing. Its last line, on the error stream, is the cursor to"
          + " go on with. Needs a running service. In mode gateway it sends the configured secret; in"
          + " mode jwt it needs --token."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK, ExitCodes.FAILED, ExitCodes.USAGE, ExitCodes.TERMINATED})
public final class TailCommand implements Callable<Integer> {
  private static final int CURSOR_EXPIRED = 410;

  @Spec private CommandSpec spec;
  @Mixin private final FeedAccess access = new FeedAccess();

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description = "Begins after this cursor (of an earlier event) instead of now.")
  private @Nullable String after;

  @Option(
      names = "--cursors",
      description =
          "Prints {\"cursor\": \"…\", \"event\": {…}} instead of the event alone: --after that cursor"
              + " goes on behind the event.")
  private boolean cursors;

  /** Behind what is printed; null before there is one, and when it is of no use. */
  private volatile @Nullable String cursor;

  @Override
  public Integer call() throws InterruptedException {
    access.check();
    HttpClient client = access.client();
    // Told by a hook, as most often a signal ends it.
    Runtime.getRuntime().addShutdownHook(new Thread(this::tellCursor, "tell cursor"));
    follow(client);
    return ExitCode.SOFTWARE;
  }

  /** Follows the feed for as long as the service lets us. */
  private void follow(HttpClient client) throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    SseReader events = new SseReader(after, this::print);
    while (true) {
      try {
        HttpResponse<Stream<String>> answer =
            client.send(access.request(events.lastId()), BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
          if (answer.statusCode() == 200) {
            lines.forEach(events::line);
          } else if (mayPass(answer.statusCode())) {
            err.println("Answered " + answer.statusCode() + ", trying again");
          } else {
            err.println(lines.collect(Collectors.joining("\n")));
            cursor = answer.statusCode() == CURSOR_EXPIRED ? null : cursor;
            return;
          }
        }
      } catch (IOException | UncheckedIOException lost) {
        if (isUntrusted(lost)) {
          err.println("The certificate of the service is not trusted, or is for another host");
          return;
        }
        err.println("Connection lost, trying again");
      }
      events.connectionLost();
      Thread.sleep(events.retry().toMillis());
    }
  }

  private void tellCursor() {
    String last = cursor;
    if (last != null) {
      spec.commandLine().getErr().println("Go on with --after " + last);
    }
  }

  /** The first event only says where the stream begins, and the last one may say why it ends. */
  private void print(SseReader.Event event) {
    if (event.type().equals("replaced")) {
      spec.commandLine()
          .getErr()
          .println("Newer streams of this user took the place; trying again later");
    } else if (!event.type().equals("cursor")) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          cursors
              ? "{\"cursor\":\"" + event.id() + "\",\"event\":" + event.data() + "}"
              : event.data());
      out.flush();
    }
    cursor = event.id();
  }

  private static boolean isUntrusted(Throwable failure) {
    return Stream.<@Nullable Throwable>iterate(
            failure, Objects::nonNull, one -> one == null ? null : one.getCause())
        .anyMatch(CertificateException.class::isInstance);
  }

  private static boolean mayPass(int status) {
    return status == 429 || status >= 500;
  }
}
