package messaging.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import messaging.config.LogConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class LogsTest {
  /** A line feed, an escape, DEL, a C1 control, a line separator, and a turn of the direction. */
  private static final String NASTY = "a\nb\u001b[2Jc\u007fd\u009be\u2028f\u202eg";

  private final LoggerContext context = new LoggerContext();

  @BeforeEach
  void readTheFileOfTheService() throws JoranException {
    JoranConfigurator file = new JoranConfigurator();
    file.setContext(context);
    file.doConfigure(requireNonNull(getClass().getResource("/logback.xml")));
  }

  private void configure(LogConfig.Format format, LogConfig.Level level) {
    Logs.configure(context, new LogConfig(format, level, false));
  }

  private String line(LoggingEvent event) {
    OutputStreamAppender<ILoggingEvent> stdout =
        (OutputStreamAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stdout");
    return new String(stdout.getEncoder().encode(event), UTF_8);
  }

  private LoggingEvent event(String message, @Nullable Exception failure, KeyValuePair... fields) {
    LoggingEvent event =
        new LoggingEvent(
            "", context.getLogger("messaging.Some"), Level.WARN, message, failure, null);
    event.setKeyValuePairs(List.of(fields));
    return event;
  }

  @Test
  void writesAnEventAsOneObjectALine() {
    configure(LogConfig.Format.JSON, LogConfig.Level.INFO);

    JsonObject json =
        new JsonObject(
            line(
                event(
                    "Failed",
                    new IllegalStateException("because"),
                    new KeyValuePair("message", "x"),
                    new KeyValuePair("status", 503),
                    new KeyValuePair("none", null))));

    assertThat(json.fieldNames())
        .containsExactly("time", "level", "logger", "thread", "message", "fields", "exception");
    assertThat(Instant.parse(json.getString("time"))).isNotNull();
    assertThat(json.getString("level")).isEqualTo("WARN");
    assertThat(json.getString("logger")).isEqualTo("messaging.Some");
    assertThat(json.getString("message")).isEqualTo("Failed");
    assertThat(json.getJsonObject("fields"))
        .isEqualTo(new JsonObject().put("message", "x").put("status", 503).put("none", "null"));
    assertThat(json.getString("exception"))
        .startsWith("java.lang.IllegalStateException: because")
        .contains("LogsTest");
  }

  @Test
  void writesNothingThatATerminalWouldObeyInEitherFormat() {
    LoggingEvent event =
        event(
            NASTY,
            new IllegalStateException(NASTY),
            new KeyValuePair(NASTY, NASTY),
            new KeyValuePair("object", Optional.of(NASTY)));
    List<String> lines = new ArrayList<>(List.of(line(event)));
    configure(LogConfig.Format.JSON, LogConfig.Level.INFO);
    lines.add(line(event));

    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line)
                    .endsWith("\n")
                    .doesNotContainPattern("[\\p{Cc}\\p{Zl}\\p{Zp}\u202e](?!$)")
                    .hasLineCount(1));
    assertThat(new JsonObject(lines.get(1)).getString("message")).isEqualTo(NASTY);
    assertThat(new JsonObject(lines.get(1)).getJsonObject("fields").getString(NASTY))
        .isEqualTo(NASTY);
  }

  @Test
  void keepsTextUnlessToldOtherwise() {
    String before = line(event("Failed", null, new KeyValuePair("status", 503)));
    configure(LogConfig.Format.TEXT, LogConfig.Level.INFO);
    assertThat(line(event("Failed", null, new KeyValuePair("status", 503))).substring(24))
        .isEqualTo(before.substring(24))
        .contains("Some: Failed status=\"503\"");
  }

  @Test
  void logsWhatIsAsSevereAsTheLevelAndOfTheLibrariesWarningsAtMost() {
    configure(LogConfig.Format.TEXT, LogConfig.Level.DEBUG);
    assertThat(context.getLogger("messaging.http.Some").getEffectiveLevel()).isEqualTo(Level.DEBUG);
    assertThat(context.getLogger("io.vertx.Some").getEffectiveLevel()).isEqualTo(Level.WARN);

    configure(LogConfig.Format.TEXT, LogConfig.Level.ERROR);
    assertThat(context.getLogger("messaging.http.Some").getEffectiveLevel()).isEqualTo(Level.ERROR);
    assertThat(context.getLogger("io.vertx.Some").getEffectiveLevel()).isEqualTo(Level.ERROR);
  }

  @Test
  void logsRequestsAnsweredWithAnErrorOfTheServerWhateverTheLevel() {
    Logger access = context.getLogger(LogConfig.ACCESS_LOGGER);
    for (LogConfig.Level level : LogConfig.Level.values()) {
      Logs.configure(context, new LogConfig(LogConfig.Format.TEXT, level, false));
      assertThat(access.getEffectiveLevel()).isEqualTo(Level.WARN);
      Logs.configure(context, new LogConfig(LogConfig.Format.TEXT, level, true));
      assertThat(access.getEffectiveLevel()).isEqualTo(Level.INFO);
    }
  }
}
