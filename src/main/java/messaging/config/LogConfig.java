package messaging.config;

/**
 * The log.
 *
 * @param format of a line
 * @param level the least severe level of the service's own lines that is logged
 * @param access whether every request gets a line, and not only those answered with a 5xx
 */
public record LogConfig(Format format, Level level, boolean access) {

  /** The logger of requests: those with a status 5xx are warnings, the others information. */
  public static final String ACCESS_LOGGER = "messaging.access";

  /** The form of one line. */
  public enum Format {
    TEXT,
    JSON
  }

  /** From the most severe. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }
}
