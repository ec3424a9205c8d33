package messaging.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.JacksonYAMLParseException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.FileNotFoundException;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration: the packaged {@code config.yaml} has every key with its default, a file
 * overrides it, and the environment overrides both.
 */
public final class ConfigLoader {
  private static final String PREFIX = "MESSAGING_";
  private static final Path DEFAULT_FILE = Path.of("conf", "config.yaml");

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  /** The mark of SnakeYAML in a message: first of what it was about, then of what is wrong. */
  private static final Pattern YAML_PLACE =
      Pattern.compile("(?m)^ in '.*', line (\\d+), column (\\d+):$");

  private final List<String> problems = new ArrayList<>();
  private final Map<String, String> values = new TreeMap<>();
  private final Map<String, String> origins = new TreeMap<>();

  private ConfigLoader() {}

  /**
   * Loads it.
   *
   * @param file must exist if given; otherwise {@code conf/config.yaml} of the working directory is
   *     used if there is one
   * @throws ConfigException if anything is wrong
   */
  public static ServiceConfig load(Optional<Path> file, Map<String, String> environment) {
    return new ConfigLoader().read(orDefault(file), environment, ConfigReader::read);
  }

  /**
   * Loads the keys under {@code cluster} alone, for programs of others that join the cluster. All
   * other keys may be left out, those that are given must exist.
   *
   * @param file must exist if given; a {@code conf/config.yaml} of the working directory is theirs,
   *     and not read
   * @throws ConfigException if anything is wrong
   */
  public static ClusterConfig loadCluster(Optional<Path> file, Map<String, String> environment) {
    return new ConfigLoader().read(file, environment, ClusterReader::read);
  }

  /**
   * Loads {@code auth.gateway.secret} alone, for whoever only calls the service: empty if there is
   * none. All other keys may be left out, those that are given must exist.
   *
   * @throws ConfigException if anything is wrong
   */
  public static List<String> loadGatewaySecrets(
      Optional<Path> file, Map<String, String> environment) {
    return new ConfigLoader()
        .read(
            orDefault(file),
            environment,
            values ->
                values.text("auth.gateway.secret").isEmpty()
                    ? List.of()
                    : GatewaySecrets.read(values));
  }

  /**
   * A value that is in effect.
   *
   * @param text secrets masked
   * @param origin a file, a variable, another key, or {@link #DEFAULT}
   */
  public record Setting(String text, String origin) {
    /** The origin of what nobody has set. */
    public static final String DEFAULT = "default";
  }

  /** Every key with the value that {@link #load} takes; fails as it does. */
  public static SortedMap<String, Setting> describe(
      Optional<Path> file, Map<String, String> environment) {
    ConfigLoader loader = new ConfigLoader();
    ServiceConfig config = loader.read(orDefault(file), environment, ConfigReader::read);
    loader.fill("management.host", config.management().host(), "http.host");
    loader.fill("feed.heartbeat", config.feed().heartbeat().toMillis() + "ms", Setting.DEFAULT);
    SortedMap<String, Setting> shown = new TreeMap<>();
    loader.values.forEach(
        (key, value) ->
            shown.put(
                key,
                new Setting(
                    Secrets.mask(key, value), loader.origins.getOrDefault(key, Setting.DEFAULT))));
    return shown;
  }

  private static Optional<Path> orDefault(Optional<Path> file) {
    return file.or(() -> Optional.of(DEFAULT_FILE).filter(Files::exists));
  }

  /** Shows what an empty value stands for. */
  private void fill(String key, String meant, String origin) {
    if (values.getOrDefault(key, "").isBlank()) {
      set(key, meant, origin);
    }
  }

  private <T> T read(
      Optional<Path> file, Map<String, String> environment, Function<ConfigValues, T> reading) {
    readDefaults();
    file.ifPresent(this::readFile);
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
    try (InputStream in = ConfigLoader.class.getResourceAsStream("config.yaml");
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
      problems.add(file + problem(e));
    }
    given.forEach(
        (key, value) -> {
          if (values.containsKey(key)) {
            set(key, value, file.toString());
          } else {
            problems.add(key + ": there is no such key");
          }
        });
  }

  /** Without the words of the exception, which may quote the file, and so a secret. */
  private static String problem(IOException unreadable) {
    if (unreadable instanceof JacksonYAMLParseException notYaml) {
      return place(notYaml) + ": is not YAML from this line and column on";
    }
    if (unreadable instanceof JacksonException twice) {
      return place(twice.getLocation()) + ": a key is there a second time";
    }
    return unreadable instanceof FileNotFoundException
        ? ": there is no such file, or it may not be read"
        : ": cannot be read as a text in UTF-8";
  }

  /** The location in the exception is where the parser was before it met what is wrong. */
  private static String place(JacksonYAMLParseException notYaml) {
    return YAML_PLACE
        .matcher(notYaml.getOriginalMessage())
        .results()
        .reduce((context, problem) -> problem)
        .map(mark -> ":" + mark.group(1) + ":" + mark.group(2))
        .orElseGet(() -> place(notYaml.getLocation()));
  }

  private static String place(@Nullable JsonLocation at) {
    return at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
  }

  private void set(String key, String value, String origin) {
    values.put(key, value);
    origins.put(key, origin);
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
                set(key, value, name);
              } else if (name.startsWith(PREFIX)) {
                problems.add(name + ": there is no key for this variable");
              }
            });
  }
}
