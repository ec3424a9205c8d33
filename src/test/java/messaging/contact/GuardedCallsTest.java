package messaging.contact;

import static messaging.contact.ContactFixture.ask;
import static messaging.contact.ContactFixture.askInTurn;
import static messaging.contact.ContactFixture.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import messaging.message.RequestContext;
import messaging.testing.ContactFaults;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

@ExtendWith(VertxExtension.class)
class GuardedCallsTest {
  private static final int MOST_FAILURES = 20;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private ContactFixture fixture;
  private ContactClient client;

  @BeforeEach
  void start(Vertx vertx) {
    fixture = new ContactFixture(vertx);
    fixture.stub.everybodyIsFriends(true);
    client = fixture.client(Duration.ZERO);
  }

  @Test
  void opensAfterAtMostTwentyFailuresInARow() {
    fixture.stub.misbehave(ContactFaults.status(500));
    askInTurn(client, MOST_FAILURES);
    int asked = fixture.stub.calls().size();

    Future<Boolean> refused = ask(client, "ann", "bob");

    assertThat(refused.isComplete()).as("fails at once").isTrue();
    assertUnavailable(refused);
    assertThat(fixture.stub.calls()).hasSize(asked);
    assertThat(fixture.callCount("rejected")).isPositive();
    assertThat(stateGauge("open")).isEqualTo(1);
  }

  @Test
  void opensWhenTheServiceHangs() {
    fixture.stub.misbehave(ContactFaults.hang());
    ContactClient hurried = fixture.hurriedClient();
    List<Future<Boolean>> answers =
        IntStream.range(0, MOST_FAILURES).mapToObj(i -> ask(hurried, "user-" + i, "bob")).toList();
    answers.forEach(ContactFixture::settle);

    assertThat(ask(hurried, "ann", "bob").failed()).isTrue();
  }

  @Test
  void staysClosedOverAnyNumberOfNoes() {
    fixture.stub.everybodyIsFriends(false);
    askInTurn(client, 2 * MOST_FAILURES);
    fixture.stub.misbehave(ContactFaults.status(404));
    askInTurn(client, 2 * MOST_FAILURES);

    assertThat(fixture.callCount("no")).isEqualTo(4 * MOST_FAILURES);
    assertThat(stateGauge("closed")).isEqualTo(1);
  }

  @Test
  void staysClosedWhileAnswersComeInBetween() {
    for (int i = 0; i < 5; i++) {
      fixture.stub.misbehave(ContactFaults.status(500));
      askInTurn(client, GuardedCalls.FAILURES_TO_OPEN - 1);
      fixture.stub.heal();
      assertThat(ask(client, "ann", "bob").await()).isTrue();
    }
    assertThat(fixture.callCount("rejected")).isZero();
  }

  @Test
  void triesAgainWithinTenSecondsAndRecovers() {
    // Given an open breaker
    fixture.stub.misbehave(ContactFaults.status(500));
    askInTurn(client, MOST_FAILURES);
    fixture.stub.heal();
    assertUnavailable(ask(client, "ann", "bob"));

    // When
    fixture.pass(LONGEST_PAUSE);

    // Then
    assertThat(ask(client, "ann", "bob").await()).isTrue();
    askInTurn(client, MOST_FAILURES);
    assertThat(stateGauge("closed")).isEqualTo(1);
  }

  @Test
  void triesWithAFewCallsOnlyAndStaysOpenIfTheyFail() {
    // Given an open breaker
    fixture.stub.misbehave(ContactFaults.status(500));
    askInTurn(client, MOST_FAILURES);
    int asked = fixture.stub.calls().size();

    // When
    fixture.pass(LONGEST_PAUSE);
    askInTurn(client, MOST_FAILURES);

    // Then
    assertThat(fixture.stub.calls()).hasSizeBetween(asked + 1, asked + 3);
    assertThat(stateGauge("open")).isEqualTo(1);

    // And it recovers all the same
    fixture.stub.heal();
    fixture.pass(LONGEST_PAUSE);
    assertThat(ask(client, "ann", "bob").await()).isTrue();
  }

  @Test
  void doesNotTakeItsOwnOverloadForAFailureOfTheService() {
    // Given more questions than connections and places in the queue, and no answer before all are
    // asked
    int connections = GuardedCalls.FAILURES_TO_OPEN;
    Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    fixture.stub.misbehave((request, answer) -> held.add(answer));
    GuardedCalls calls =
        fixture.calls(
            new Turns.Limits(
                connections, connections, connections, connections, ContactFixture.LONG));
    List<Future<Boolean>> answers =
        IntStream.range(0, 4 * connections)
            .mapToObj(i -> calls.ask("ann", "friend-" + i, RequestContext.NONE))
            .toList();
    await().until(() -> held.size() == connections);
    fixture.stub.heal();
    held.forEach(answer -> fixture.vertx.runOnContext(go -> answer.run()));

    // Then those without a place were refused, which opened nothing, and the others were answered
    answers.forEach(ContactFixture::settle);
    assertThat(fixture.callCount("overloaded")).isEqualTo(2L * connections);
    assertThat(fixture.callCount("yes")).isEqualTo(2L * connections);
    assertThat(stateGauge("closed")).isEqualTo(1);
  }

  @Test
  void warnsOnceWhenItOpensAndOnceWhenItCloses() {
    Logger logger = (Logger) LoggerFactory.getLogger(GuardedCalls.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      fixture.stub.misbehave(ContactFaults.status(500));
      askInTurn(client, MOST_FAILURES);
      assertThat(warnings(log)).hasSize(1);
      assertThat(warnings(log).get(0).getKeyValuePairs())
          .hasToString("[from=\"CLOSED\", to=\"OPEN\"]");

      fixture.stub.heal();
      fixture.pass(LONGEST_PAUSE);
      askInTurn(client, MOST_FAILURES);
      assertThat(warnings(log)).hasSize(2);
    } finally {
      logger.detachAppender(log);
    }
  }

  private static List<ILoggingEvent> warnings(ListAppender<ILoggingEvent> log) {
    return log.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .toList();
  }

  private double stateGauge(String state) {
    return fixture
        .meters
        .get("resilience4j.circuitbreaker.state")
        .tag("name", GuardedCalls.NAME)
        .tag("state", state)
        .gauge()
        .value();
  }
}
