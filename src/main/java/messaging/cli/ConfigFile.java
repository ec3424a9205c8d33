package messaging.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import messaging.config.ConfigLoader;
import messaging.config.ConfigLoader.Setting;
import messaging.config.ServiceConfig;
import messaging.log.Logs;
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
   * The configuration, which the log of this JVM follows from now on.
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
    ServiceConfig config = ConfigLoader.load(Optional.ofNullable(file), environment);
    Logs.configure(config.log());
    return config;
  }

  /** Of it only {@code auth.gateway.secret}; all other keys may be left out. */
  List<String> loadGatewaySecrets() {
    return ConfigLoader.loadGatewaySecrets(Optional.ofNullable(file), System.getenv());
  }

  /** Every key with its effective value and where that is from; the exception of {@link #load}. */
  SortedMap<String, Setting> describe() {
    return ConfigLoader.describe(Optional.ofNullable(file), System.getenv());
  }
}
