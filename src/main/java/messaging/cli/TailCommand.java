package messaging.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import messaging.config.AuthConfig;
import messaging.config.HttpConfig;
import messaging.config.ServiceConfig;
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
      "Reconnects by itself and misses nothing. Needs a running service. In mode gateway it sends the"
          + " configured secret; in mode jwt it needs --token."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK, ExitCodes.FAILED, ExitCodes.USAGE})
public final class TailCommand implements Callable<Integer> {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;
  @Mixin private final ConfigFile config = new ConfigFile();

  @Option(names = "--user", required = true, paramLabel = "ID", description = "Whose feed.")
  private String user;

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description = "Begins after this cursor (of an earlier event) instead of now.")
  private @Nullable String after;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Address of the service; if it is left out, the one in the configuration.")
  private @Nullable URI url;

  @Option(
      names = "--token",
      paramLabel = "JWT",
      arity = "0..1",
      interactive = true,
      description = "The user's token in mode jwt; without a value, the command asks for it.")
  private @Nullable String token;

  @Override
  public Integer call() throws InterruptedException {
    ServiceConfig loaded = config.load();
    HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    PrintWriter err = spec.commandLine().getErr();
    SseReader events = new SseReader(after, this::print);
    while (true) {
      try {
        HttpResponse<Stream<String>> answer =
            client.send(request(loaded, events.lastId()), BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
          if (answer.statusCode() == 200) {
            lines.forEach(events::line);
          } else if (mayPass(answer.statusCode())) {
            err.println("Answered " + answer.statusCode() + ", trying again");
          } else {
            err.println(lines.collect(Collectors.joining("\n")));
            return ExitCode.SOFTWARE;
          }
        }
      } catch (IOException | UncheckedIOException lost) {
        err.println("Connection lost, trying again");
      }
      events.connectionLost();
      Thread.sleep(events.retry().toMillis());
    }
  }

  /** The first event only says where the stream begins. */
  private void print(String type, String data) {
    if (!type.equals("cursor")) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(data);
      out.flush();
    }
  }

  private static boolean mayPass(int status) {
    return status == 429 || status >= 500;
  }

  private HttpRequest request(ServiceConfig loaded, @Nullable String lastId) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(loaded.http()).resolve("/events"))
            .header("Accept", "text/event-stream");
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    } else {
      request.header("X-User-Id", user);
      if (loaded.auth() instanceof AuthConfig.Gateway gateway && !gateway.secrets().isEmpty()) {
        request.header("X-Gateway-Secret", gateway.secrets().get(0));
      }
    }
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    return request.build();
  }

  private URI address(HttpConfig http) {
    if (url != null) {
      return url;
    }
    // A server that listens everywhere is reached by loopback.
    String host = http.host().equals("0.0.0.0") ? "127.0.0.1" : http.host();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + http.port());
  }
}
