package messaging.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import messaging.config.ServiceConfig;
import messaging.event.EventReplay;
import messaging.event.EventReplay.OtherStreamException;
import messaging.message.DomainEvent;
import messaging.message.EventArchive;
import messaging.message.EventArchive.Page;
import messaging.message.EventArchive.Place;
import messaging.persistence.PgStorage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replay}: publishes stored events again to NATS, for consumers that lost them. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes stored events again to NATS, each under its old id, in order within a chat.",
      "Consumers drop an id that they know, and so does JetStream within its duplicate window. The"
          + " service may run meanwhile. Reads every stored message."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK, ExitCodes.FAILED, ExitCodes.USAGE})
public final class ReplayCommand implements Callable<Integer> {
  private static final String PREFIX_ADVICE =
      ". Nothing was published. Name a stream for --subject-prefix by nats.stream"
          + " (MESSAGING_NATS_STREAM); it is created if it is missing";

  @Spec private CommandSpec spec;
  @Mixin private final ConfigFile config = new ConfigFile();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "The first moment, as in RFC 3339: 2026-11-24T00:00:00Z")
  private Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "The last moment; if it is left out, the events have no end.")
  private @Nullable Instant to;

  @Option(
      names = "--subject-prefix",
      paramLabel = "PREFIX",
      description =
          "Used instead of nats.subject-prefix, so that only consumers of the replay get the events;"
              + " ends with a dot.")
  private @Nullable String subjectPrefix;

  @Override
  public Integer call() throws Exception {
    if (to != null && to.isBefore(from)) {
      throw new ParameterException(spec.commandLine(), "--to is before --from");
    }
    // As a variable, so that it is checked like the key.
    ServiceConfig loaded =
        config.load(
            subjectPrefix == null
                ? Map.of()
                : Map.of("MESSAGING_NATS_SUBJECT_PREFIX", subjectPrefix));
    Vertx vertx = Vertx.vertx();
    try (EventReplay replay = new EventReplay(vertx, loaded.nats(), loaded.events())) {
      open(replay);
      PgStorage storage = await(PgStorage.open(vertx, loaded.postgres()));
      String begun = await(storage.erasureLog().moment());
      replay(storage.archive(), replay, loaded.events().batchSize());
      // It may have published what was erased after it had read it.
      await(storage.erasureLog().inStreamAgain(begun));
    } finally {
      await(vertx.close());
    }
    return ExitCode.OK;
  }

  /** First of all, as a whole database may be read in vain otherwise. */
  private void open(EventReplay replay) throws IOException {
    try {
      replay.open();
    } catch (OtherStreamException taken) {
      throw subjectPrefix == null ? taken : new IOException(taken.getMessage() + PREFIX_ADVICE);
    }
  }

  private void replay(EventArchive archive, EventReplay replay, int pageSize) throws Exception {
    long published = 0;
    long duplicates = 0;
    Place place = Place.START;
    while (place != null) {
      Page page = await(archive.read(place, pageSize));
      List<DomainEvent> wanted = page.events().stream().filter(this::isWanted).toList();
      duplicates += replay.publish(wanted);
      published += wanted.size();
      place = page.next();
    }
    spec.commandLine()
        .getOut()
        .printf(
            "Published %d events again; the stream still knew %d of them.%n",
            published, duplicates);
  }

  private boolean isWanted(DomainEvent event) {
    return !event.time().isBefore(from) && (to == null || !event.time().isAfter(to));
  }

  private static <T> T await(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new IOException(String.valueOf(reason.getMessage()), reason);
    }
  }
}
