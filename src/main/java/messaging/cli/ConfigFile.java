package messaging.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import messaging.config.ConfigLoader;
import messaging.config.ServiceConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that every command has: which configuration it works with. */
public final class ConfigFile {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Configuration file; if it is left out, conf/config.yaml in the working directory, if there"
              + " is one. The environment overrides it.")
  private @Nullable Path file;

  /**
   * The configuration.
   *
   * @throws messaging.config.ConfigException if anything is wrong with it
   */
  public ServiceConfig load() {
    return load(Map.of());
  }

  /** The same with further variables over the environment. */
  ServiceConfig load(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(variables);
    return ConfigLoader.load(Optional.ofNullable(file), environment);
  }

  /** Every key with its effective value, secrets masked; the exception of {@link #load}. */
  Map<String, String> describe() {
    return ConfigLoader.describe(Optional.ofNullable(file), System.getenv());
  }
}
