package messaging.contact;

import static messaging.contact.ContactFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.testing.ContactFaults;
import messaging.testing.ContactServiceStub.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class OwnFaultTest {
  private static final int QUESTIONS = 2 * GuardedCalls.FAILURES_TO_OPEN;

  private ContactFixture fixture;
  private ContactClient client;

  @BeforeEach
  void start(Vertx vertx) {
    fixture = new ContactFixture(vertx);
    fixture.stub.everybodyIsFriends(true);
    client = fixture.hurriedClient();
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 2_900, 20_000})
  void oneUserWithManySlowQuestionsTakesNothingFromOthers(int millis) {
    // Given
    Fault slow = ContactFaults.delay(fixture.vertx, Duration.ofMillis(millis));
    fixture.stub.misbehave(
        (request, answer) -> {
          if (request.uri().contains("/mallory/")) {
            slow.handle(request, answer);
          } else {
            answer.run();
          }
        });

    // When one user asks very much and another one meanwhile
    List<Future<Boolean>> greedy =
        IntStream.range(0, 600).mapToObj(i -> ask(client, "mallory", "friend-" + i)).toList();
    int answered = 0;
    while (!greedy.stream().allMatch(Future::isComplete)) {
      assertThat(ask(client, "ann", "friend-" + answered).await()).isTrue();
      answered++;
    }

    // Then the other one was always answered, and the first one told that it was too much
    assertThat(answered).isGreaterThan(10);
    assertThat(greedy.stream().filter(OwnFaultTest::isOverloaded).count()).isGreaterThan(500);
    assertThat(fixture.callCount("rejected")).isZero();
  }

  @Test
  void oneUserWithManyFastQuestionsGetsThemAllAnswered() {
    fixture.deadline = ContactFixture.LONG;
    ContactClient patient = fixture.client(Duration.ZERO);

    List<Future<Boolean>> answers =
        IntStream.range(0, 50).mapToObj(i -> ask(patient, "ann", "friend-" + i)).toList();

    assertThat(ContactFixture.getAll(answers)).containsOnly(true);
  }

  @Test
  void aBusyEventLoopIsNoFailureOfTheContactService() {
    // Given questions that are under way
    Context context = fixture.vertx.getOrCreateContext();
    List<Future<Boolean>> answers = new CopyOnWriteArrayList<>();

    // When nothing is done for them until the deadline has passed
    context.runOnContext(
        go -> {
          IntStream.range(0, QUESTIONS)
              .forEach(i -> answers.add(ask(client, "user-" + i, "friend")));
          block(ContactFixture.SHORT.plusMillis(100));
        });

    // Then none of them counts
    await().until(() -> answers.size() == QUESTIONS);
    answers.forEach(ContactFixture::settle);
    assertThat(fixture.callCount("timeout")).isZero();
    assertThat(fixture.callCount("overloaded")).isEqualTo(QUESTIONS);
    assertThat(answers).allMatch(OwnFaultTest::isOverloaded);
    // A breaker that had opened would stay open, as the time of the fixture stands still.
    await().until(() -> ask(client, "ann", "bob").otherwise(false).await());
  }

  @Test
  void aSilentContactServiceIsNotExcusedByAShortPauseOfOurs() {
    fixture.stub.misbehave(ContactFaults.hang());

    // Again, if the machine paused for longer than we did
    await().atMost(Duration.ofMinutes(3)).until(this::opensInSpiteOfAShortPause);
  }

  private boolean opensInSpiteOfAShortPause() {
    List<Future<Boolean>> answers = new CopyOnWriteArrayList<>();
    fixture
        .vertx
        .getOrCreateContext()
        .runOnContext(
            go -> {
              IntStream.range(0, QUESTIONS)
                  .forEach(i -> answers.add(ask(client, "user-" + i, "friend")));
              block(Duration.ofMillis(150));
            });
    await().until(() -> answers.size() == QUESTIONS);
    answers.forEach(ContactFixture::settle);
    return fixture.callCount("timeout") >= GuardedCalls.FAILURES_TO_OPEN
        && ask(client, "ann", "bob").failed();
  }

  private static void block(Duration time) {
    try {
      assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isOverloaded(Future<Boolean> answer) {
    return answer.cause() instanceof MessagingException refusal
        && refusal.code() == ErrorCode.OVERLOADED;
  }
}
