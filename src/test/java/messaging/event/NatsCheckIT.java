package messaging.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import messaging.config.Finding;
import messaging.testing.NatsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command check says of NATS. */
@ExtendWith(VertxExtension.class)
final class NatsCheckIT {
  private static final String[] SUBJECTS = {"message.sent", "message.seen", "message.erased"};

  @SuppressWarnings("NullAway.Init") // each test opens it first
  private RelayBench bench;

  @AfterEach
  void close() {
    bench.close();
  }

  private List<Finding> check(Vertx vertx) {
    try (NatsCheck check = new NatsCheck(vertx, bench.natsConfig(), bench.eventsConfig())) {
      return check.run();
    }
  }

  /** The only one that is not well. */
  private Finding wrong(Vertx vertx) {
    List<Finding> wrong = check(vertx).stream().filter(found -> !found.isWell()).toList();
    assertThat(wrong).hasSize(1);
    return wrong.get(0);
  }

  private void create(NatsClient owner, StreamConfiguration.Builder stream) throws Exception {
    owner.streams().addStream(stream.name(RelayBench.STREAM).build());
  }

  private static StreamConfiguration.Builder stream() {
    return StreamConfiguration.builder().subjects(SUBJECTS);
  }

  @Test
  void isWellBeforeThereIsAStreamAndCreatesNone(Vertx vertx) throws Exception {
    bench = RelayBench.withServer(vertx);
    assertThat(check(vertx)).allMatch(Finding::isWell).hasSize(2);
    try (NatsClient owner = new NatsClient(bench.url)) {
      assertThat(owner.streams().getStreamNames()).isEmpty();
    }
  }

  @Test
  void isWellWithAStreamAndStoresNothingThere(Vertx vertx) throws Exception {
    bench = RelayBench.withServer(vertx);
    try (NatsClient owner = new NatsClient(bench.url)) {
      create(owner, stream());
      assertThat(check(vertx)).allMatch(Finding::isWell).hasSize(6);
      assertThat(owner.read(RelayBench.STREAM)).isEmpty();
    }
  }

  @Test
  void namesWhereNobodyAnswers(Vertx vertx) {
    bench = RelayBench.withoutServer(vertx);
    assertThat(wrong(vertx).shown()).isEqualTo("NATS does not answer");
  }

  @Test
  void namesAStreamOfOthers(Vertx vertx) throws Exception {
    bench = RelayBench.withServer(vertx);
    try (NatsClient owner = new NatsClient(bench.url)) {
      create(owner, StreamConfiguration.builder().subjects("message.>"));
      assertThat(wrong(vertx).shown()).contains("must take exactly", "it takes message.>");
    }
  }

  @Test
  void namesAStreamThatKeepsWhatIsPurged(Vertx vertx) throws Exception {
    bench = RelayBench.withServer(vertx);
    bench.longestAge = Duration.ofHours(1);
    try (NatsClient owner = new NatsClient(bench.url)) {
      create(owner, stream());
      Finding wrong = wrong(vertx);
      assertThat(wrong.shown()).contains("must have a max_age of at most 1 h");
      assertThat(wrong.advice()).contains("change the stream as it says");
    }
  }

  @Test
  void namesAStreamThatIsFull(Vertx vertx) throws Exception {
    bench = RelayBench.withServer(vertx);
    try (NatsClient owner = new NatsClient(bench.url)) {
      create(owner, stream().discardPolicy(DiscardPolicy.New).maxBytes(10_000));
      assertThat(wrong(vertx).shown()).contains("is full");
    }
  }

  @Test
  void namesALimitThatIsTooSmallForAnEvent(Vertx vertx) throws Exception {
    bench = RelayBench.withServer(vertx, "max_payload: 4096");
    try (NatsClient owner = new NatsClient(bench.url)) {
      create(owner, stream());
      assertThat(wrong(vertx).shown()).contains("only 4096 are taken");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "message.sent",
        "message.seen",
        "message.erased",
        "$JS.API.STREAM.INFO.MESSAGES",
        "$JS.API.STREAM.MSG.GET.MESSAGES"
      })
  void namesAPermissionThatIsMissing(String subject, Vertx vertx) throws Exception {
    bench =
        RelayBench.withServer(
            vertx,
            """
            authorization { users: [
              { user: owner, password: owner }
              { user: us, password: us, permissions: { publish: { deny: ["%s"] } } }
            ] }
            """
                .formatted(subject));
    try (NatsClient owner = new NatsClient(url("owner"))) {
      create(owner, stream());
      owner.connection().jetStream().publish("message.sent", new byte[1]);
      bench.url = url("us");
      Finding wrong = wrong(vertx);
      assertThat(wrong.shown()).isEqualTo("NATS gives no permission to publish to " + subject);
      assertThat(wrong.advice()).isEqualTo("give it to the user of the service");
    }
  }

  private String url(String user) {
    return bench.server.url().replace("//", "//" + user + ":" + user + "@");
  }
}
