package messaging;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import messaging.config.ConfigException;
import messaging.config.ConfigLoader;
import messaging.config.ServiceConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code java -jar messaging-service.jar [--config FILE]} serves until it is told to stop. Exit
 * status: 0 or 143 after a stop, 1 if it could not start, 2 if it was called or configured wrongly.
 */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final int CANNOT_START = 1;
  private static final int WRONG_CONFIGURATION = 2;

  private Main() {}

  /** See the class. */
  public static void main(String[] args) throws InterruptedException {
    ServiceConfig config;
    try {
      config = ConfigLoader.load(configFile(args), System.getenv());
    } catch (ConfigException wrong) {
      refuse(wrong);
      return;
    }
    try {
      Service service = Service.start(config).toCompletionStage().toCompletableFuture().get();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service, config), "stop"));
    } catch (ExecutionException failed) {
      Throwable reason = failed.getCause() == null ? failed : failed.getCause();
      if (reason instanceof ConfigException wrong) {
        refuse(wrong);
        return;
      }
      log.atError()
          .addKeyValue("reason", reason.getClass().getSimpleName())
          .log("Cannot start: {}", firstLine(reason));
      System.exit(CANNOT_START);
    }
  }

  private static void refuse(ConfigException wrong) {
    log.error(wrong.getMessage());
    System.exit(WRONG_CONFIGURATION);
  }

  private static Optional<Path> configFile(String[] args) {
    if (args.length == 0) {
      return Optional.empty();
    }
    if (args.length == 2 && args[0].equals("--config")) {
      return Optional.of(Path.of(args[1]));
    }
    throw new ConfigException("Usage: java -jar messaging-service.jar [--config FILE]");
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private static void stop(Service service, ServiceConfig config) {
    Future<Void> stopped = service.stop();
    long patience =
        config.shutdown().drainDelay().plus(config.shutdown().timeout()).toMillis() + 5_000;
    try {
      stopped.toCompletionStage().toCompletableFuture().get(patience, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.atWarn().addKeyValue("failure", e.getClass().getSimpleName()).log("Stopped uncleanly");
    }
  }
}
