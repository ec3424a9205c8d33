package messaging.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import messaging.config.LogConfig;
import org.slf4j.LoggerFactory;

/**
 * Sets the log of this JVM up. What was logged before has the form and the level of the default.
 */
public final class Logs {
  private static final String OURS = "messaging";
  private static final String APPENDER = "stdout";

  private Logs() {}

  /**
   * Sets level and format. A logback configuration of the operator's own keeps its format, unless
   * it has an appender named {@code stdout} too.
   */
  public static void configure(LogConfig config) {
    configure((LoggerContext) LoggerFactory.getILoggerFactory(), config);
  }

  static void configure(LoggerContext context, LogConfig config) {
    Level level = Level.valueOf(config.level().name());
    context.getLogger(OURS).setLevel(level);
    // Whatever the level: a client may name the request of any 5xx.
    context.getLogger(LogConfig.ACCESS_LOGGER).setLevel(config.access() ? Level.INFO : Level.WARN);
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    if (level.isGreaterOrEqual(Level.ERROR)) {
      // Libraries never say more than warnings, and no more than we do.
      root.setLevel(level);
    }
    if (config.format() == LogConfig.Format.JSON
        && root.getAppender(APPENDER) instanceof OutputStreamAppender<ILoggingEvent> stdout) {
      JsonLines lines = new JsonLines();
      lines.setContext(context);
      lines.start();
      stdout.setEncoder(lines);
    }
  }
}
