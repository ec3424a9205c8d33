package messaging.config;

import static messaging.config.ConfigFixture.load;
import static messaging.config.ConfigFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {

  private static void assertRefused(String variable, String value, String what) {
    assertThat(problems(() -> load(variable, value)))
        .singleElement()
        .asString()
        .contains(" (" + variable + "): ")
        .contains(what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host:80",
        "ftp://host",
        "http://",
        "http:///x",
        "http://h:65536",
        "http://a b"
      })
  void refusesWhatIsNoHttpAddress(String url) {
    assertRefused("MESSAGING_CONTACTS_URL", url, "must be an http or https address");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "contacts/{user_id}/{friend_id}",
        "/contacts/{user_id}",
        "/contacts/{friend_id}",
        "/{user_id}/{friend_id}/{other}",
        "/{user_id}/{friend_id}/{",
        "/{user_id}}/{friend_id}",
        "/{+user_id}/{user_id}/{friend_id}",
        "/a b/{user_id}/{friend_id}"
      })
  void refusesATemplateThatCannotBeFilled(String path) {
    assertRefused("MESSAGING_CONTACTS_PATH", path, "must begin with / and contain");
  }

  @ParameterizedTest
  @CsvSource({
    "MESSAGING_HTTP_HOST,''",
    "MESSAGING_CONTACTS_FIELD,''",
    "MESSAGING_NATS_STREAM,''",
    "MESSAGING_NATS_STREAM,a.b",
    "MESSAGING_NATS_STREAM,a b",
    "MESSAGING_NATS_SUBJECT_PREFIX,eu",
    "MESSAGING_NATS_SUBJECT_PREFIX,eu..",
    "MESSAGING_NATS_SUBJECT_PREFIX,*.",
    "MESSAGING_NATS_SUBJECT_PREFIX,>.",
    "MESSAGING_NATS_SUBJECT_PREFIX,'a b.'",
    "MESSAGING_EVENTS_SOURCE,''",
    "MESSAGING_EVENTS_SOURCE,'a b'",
    "MESSAGING_CLUSTER_MANAGER,infinispan",
    "MESSAGING_CLUSTER_MANAGER,''",
    "MESSAGING_AUTH_MODE,none",
    "MESSAGING_AUTH_MODE,Gateway"
  })
  void refusesATextThatDoesNotFit(String variable, String value) {
    assertRefused(variable, value, "must");
  }

  @ParameterizedTest
  @CsvSource({
    "MESSAGING_HTTP_PORT,0,65535",
    "MESSAGING_HTTP_INSTANCES,1,64",
    "MESSAGING_MANAGEMENT_PORT,0,65535",
    "MESSAGING_POSTGRES_WRITE_POOL_SIZE,1,100",
    "MESSAGING_POSTGRES_READ_POOL_SIZE,1,100",
    "MESSAGING_POSTGRES_BATCH_SIZE,1,1000",
    "MESSAGING_POSTGRES_BATCHES_IN_FLIGHT,1,16",
    "MESSAGING_POSTGRES_QUEUE_SIZE,1,100000",
    "MESSAGING_NATS_REPLICAS,1,5",
    "MESSAGING_NATS_MAX_BYTES,0,9223372036854775807",
    "MESSAGING_EVENTS_BATCH_SIZE,1,10000"
  })
  void takesNumbersOfTheirRangeOnly(String variable, long least, long most) {
    assertThat(load(variable, Long.toString(least))).isNotNull();
    assertThat(load(variable, Long.toString(most))).isNotNull();
    String range = "must be a whole number from " + least + " to " + most;
    for (String wrong :
        List.of(
            Long.toString(least - 1), most + "0", "", "1.0", "0x10", "1e3", "+-1", "one", "1 0")) {
      assertRefused(variable, wrong, range);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MESSAGING_HTTP_IDLE_TIMEOUT,1s,1d",
    "MESSAGING_HTTP_REQUEST_TIMEOUT,100ms,10s",
    "MESSAGING_POSTGRES_START_TIMEOUT,1s,1h",
    "MESSAGING_POSTGRES_CONNECT_TIMEOUT,100ms,2500ms",
    "MESSAGING_POSTGRES_STATEMENT_TIMEOUT,100ms,2500ms",
    "MESSAGING_NATS_MAX_AGE,0s,3650d",
    "MESSAGING_NATS_DUPLICATE_WINDOW,100ms,1d",
    "MESSAGING_EVENTS_BUSY_INTERVAL,0s,1s",
    "MESSAGING_EVENTS_POLL_INTERVAL,10ms,10s",
    "MESSAGING_EVENTS_LEASE,1s,4s",
    "MESSAGING_EVENTS_PUBLISH_TIMEOUT,100ms,10s",
    "MESSAGING_CONTACTS_TIMEOUT,50ms,800ms",
    "MESSAGING_CONTACTS_CACHE_TTL,0s,1m",
    "MESSAGING_SHUTDOWN_DRAIN_DELAY,0s,5m",
    "MESSAGING_SHUTDOWN_TIMEOUT,0s,5m"
  })
  void takesDurationsOfTheirRangeOnly(String variable, String least, String most) {
    assertThat(load(variable, least)).isNotNull();
    assertThat(load(variable, most)).isNotNull();
    String range = "must be a duration from " + least + " to " + most;
    for (String wrong : List.of("999999999m", "-1s", "", "5", "5 s", "5w", "1.5s", "5S", "PT5S")) {
      assertRefused(variable, wrong, range);
    }
  }

  @ParameterizedTest
  @CsvSource({"75s,15000", "31s,15000", "20s,10000", "1s,500"})
  void beatsTwiceInTheTimeThatEndsAnIdleConnectionIfNotToldOtherwise(String idle, long millis) {
    assertThat(load("MESSAGING_HTTP_IDLE_TIMEOUT", idle).feed().heartbeat())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"75s,37500ms", "2m,60s", "1s,500ms"})
  void takesAHeartbeatTwiceInTheTimeThatEndsAnIdleConnection(String idle, String heartbeat) {
    assertThat(load("MESSAGING_HTTP_IDLE_TIMEOUT", idle, "MESSAGING_FEED_HEARTBEAT", heartbeat))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"75s,37501ms", "29s,15s", "1s,501ms"})
  void refusesAHeartbeatThatAnIdleConnectionDoesNotLiveToSee(String idle, String heartbeat) {
    assertThat(
            problems(
                () ->
                    load(
                        "MESSAGING_HTTP_IDLE_TIMEOUT",
                        idle,
                        "MESSAGING_FEED_HEARTBEAT",
                        heartbeat)))
        .containsExactly(
            "feed.heartbeat (MESSAGING_FEED_HEARTBEAT): must be at most half of http.idle-timeout");
  }

  @ParameterizedTest
  @CsvSource({
    "800ms,800",
    "5s,5000",
    "2m,120000",
    "3h,10800000",
    "1d,86400000",
    "0m,0",
    "007s,7000",
    "' 5s ',5000"
  })
  void readsTheUnitsOfDurations(String text, long millis) {
    Duration expected = Duration.ofMillis(millis);
    assertThat(load("MESSAGING_NATS_MAX_AGE", text).nats().stream().maxAge()).isEqualTo(expected);
  }
}
