package messaging.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads the configuration: the packaged {@code config.yaml} has every key with its default, a file
 * overrides it, and the environment overrides both.
 */
public final class ConfigLoader {
  private static final String PREFIX = "MESSAGING_";
  private static final Path DEFAULT_FILE = Path.of("conf", "config.yaml");

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private final List<String> problems = new ArrayList<>();
  private final Map<String, String> values = new TreeMap<>();

  private ConfigLoader() {}

  /**
   * Loads it.
   *
   * @param file must exist if given; otherwise {@code conf/config.yaml} of the working directory is
   *     used if there is one
   * @throws ConfigException if anything is wrong
   */
  public static ServiceConfig load(Optional<Path> file, Map<String, String> environment) {
    return new ConfigLoader().read(file, environment, ConfigReader::read);
  }

  /**
   * Loads the keys under {@code cluster} alone, for verticles of others that join the cluster. All
   * other keys may be left out, those that are given must exist.
   *
   * @throws ConfigException if anything is wrong
   */
  public static ClusterConfig loadCluster(Optional<Path> file, Map<String, String> environment) {
    return new ConfigLoader().read(file, environment, ClusterReader::read);
  }

  /** Every key with the value that {@link #load} takes, secrets masked; fails as it does. */
  public static SortedMap<String, String> describe(
      Optional<Path> file, Map<String, String> environment) {
    ConfigLoader loader = new ConfigLoader();
    loader.read(file, environment, ConfigReader::read);
    SortedMap<String, String> shown = new TreeMap<>();
    loader.values.forEach((key, value) -> shown.put(key, Secrets.mask(key, value)));
    return shown;
  }

  private <T> T read(
      Optional<Path> file, Map<String, String> environment, Function<ConfigValues, T> reading) {
    readDefaults();
    if (file.isPresent() || Files.exists(DEFAULT_FILE)) {
      readFile(file.orElse(DEFAULT_FILE));
    }
    readEnvironment(environment);
    T config = reading.apply(new ConfigValues(values, problems));
    if (!problems.isEmpty()) {
      throw new ConfigException("The configuration is wrong:\n  " + String.join("\n  ", problems));
    }
    return config;
  }

  /** The variable that overrides {@code key}. */
  static String variable(String key) {
    return PREFIX + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private void readDefaults() {
    try (InputStream in = ConfigLoader.class.getResourceAsStream("/config.yaml");
        JsonParser yaml = YAML.createParser(in)) {
      flatten(yaml, values);
    } catch (IOException e) {
      throw new UncheckedIOException("The packaged configuration cannot be read", e);
    }
  }

  private void readFile(Path file) {
    Map<String, String> given = new TreeMap<>();
    try (JsonParser yaml = YAML.createParser(file.toFile())) {
      JsonToken first = yaml.nextToken();
      if (first == JsonToken.START_OBJECT) {
        flatten(yaml, given);
      } else if (first != null && first != JsonToken.VALUE_NULL) {
        problems.add(file + ": must be a YAML mapping");
      }
    } catch (IOException e) {
      // The exception may quote the file, and so a secret.
      problems.add(file + ": cannot be read, or is not YAML, or has a key twice");
    }
    given.forEach(
        (key, value) -> {
          if (values.containsKey(key)) {
            values.put(key, value);
          } else {
            problems.add(key + ": there is no such key");
          }
        });
  }

  /** Takes every value as it is written: read as a number, a secret like 0123 would change. */
  private void flatten(JsonParser yaml, Map<String, String> into) throws IOException {
    for (JsonToken token = yaml.nextToken(); token != null; token = yaml.nextToken()) {
      if (token == JsonToken.START_ARRAY) {
        problems.add(key(yaml.getParsingContext().getParent()) + ": must be a single value");
        yaml.skipChildren();
      } else if (token.isScalarValue()) {
        String value = token == JsonToken.VALUE_NULL ? "" : yaml.getText();
        into.put(key(yaml.getParsingContext()), value);
      }
    }
  }

  private static String key(JsonStreamContext place) {
    return place.pathAsPointer().toString().substring(1).replace('/', '.');
  }

  private void readEnvironment(Map<String, String> environment) {
    Map<String, String> keys = new TreeMap<>();
    values.keySet().forEach(key -> keys.put(variable(key), key));
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              String key = keys.get(name);
              if (ServiceLinks.isInjected(name, value)) {
                return;
              }
              if (key != null) {
                values.put(key, value);
              } else if (name.startsWith(PREFIX)) {
                problems.add(name + ": there is no key for this variable");
              }
            });
  }
}
