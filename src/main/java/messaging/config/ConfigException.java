package messaging.config;

/**
 * The configuration is wrong; the message lists every problem, a line each, and holds no secret.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Made with the whole list. */
  public ConfigException(String message) {
    super(message, null, false, false);
  }
}
