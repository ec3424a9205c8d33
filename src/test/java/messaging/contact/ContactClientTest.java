package messaging.contact;

import static messaging.contact.ContactFixture.ask;
import static messaging.contact.ContactFixture.assertUnavailable;
import static messaging.contact.ContactFixture.getAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import messaging.message.RequestContext;
import messaging.testing.ContactFaults;
import messaging.testing.ContactServiceStub.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ContactClientTest {
  private static final Duration TTL = Duration.ofSeconds(5);
  private static final Duration A_SECOND = Duration.ofSeconds(1);
  private static final Duration A_MOMENT = Duration.ofMillis(1);

  private ContactFixture fixture;

  @BeforeEach
  void start(Vertx vertx) {
    fixture = new ContactFixture(vertx);
  }

  @Test
  void remembersAYesForItsTimeAndThenSeesTheUnfriending() {
    ContactClient client = fixture.client(TTL);
    fixture.stub.befriend("ann", "bob");
    assertThat(ask(client, "ann", "bob").await()).isTrue();

    fixture.stub.unfriend("ann", "bob");
    fixture.pass(TTL.minus(A_MOMENT));
    assertThat(ask(client, "ann", "bob").await()).isTrue();

    fixture.pass(A_MOMENT);
    assertThat(ask(client, "ann", "bob").await()).isFalse();
    assertThat(fixture.stub.calls()).hasSize(2);
  }

  @Test
  void doesNotProlongAYesByAskingAgain() {
    ContactClient client = fixture.client(TTL);
    fixture.stub.befriend("ann", "bob");
    ask(client, "ann", "bob").await();
    fixture.stub.unfriend("ann", "bob");

    for (int i = 0; i < 5; i++) {
      assertThat(ask(client, "ann", "bob").await()).isTrue();
      fixture.pass(A_SECOND);
    }

    assertThat(ask(client, "ann", "bob").await()).isFalse();
  }

  @Test
  void remembersANoForASecondAtMost() {
    ContactClient client = fixture.client(TTL);
    assertThat(ask(client, "ann", "bob").await()).isFalse();
    fixture.stub.befriend("ann", "bob");

    fixture.pass(A_SECOND.minus(A_MOMENT));
    assertThat(ask(client, "ann", "bob").await()).isFalse();
    fixture.pass(A_MOMENT);
    assertThat(ask(client, "ann", "bob").await()).isTrue();
  }

  @Test
  void remembersANoNoLongerThanAYes() {
    ContactClient client = fixture.client(Duration.ofMillis(100));
    assertThat(ask(client, "ann", "bob").await()).isFalse();
    fixture.stub.befriend("ann", "bob");

    fixture.pass(Duration.ofMillis(100));
    assertThat(ask(client, "ann", "bob").await()).isTrue();
  }

  @Test
  void remembersNothingWithoutATime() {
    ContactClient client = fixture.client(Duration.ZERO);
    fixture.stub.befriend("ann", "bob");

    assertThat(ask(client, "ann", "bob").await()).isTrue();
    fixture.stub.unfriend("ann", "bob");
    assertThat(ask(client, "ann", "bob").await()).isFalse();
    assertThat(fixture.stub.calls()).hasSize(2);
  }

  @Test
  void neverRemembersAFailure() {
    ContactClient client = fixture.client(TTL);
    fixture.stub.befriend("ann", "bob").misbehave(ContactFaults.status(500));
    // Who asks again on being told of the failure asks the service again.
    Future<Boolean> again =
        ask(client, "ann", "bob")
            .recover(
                failure -> {
                  fixture.stub.heal();
                  return ask(client, "ann", "bob");
                });

    assertThat(again.await()).isTrue();
    assertThat(fixture.stub.calls()).hasSize(2);
  }

  @Test
  void remembersThePairInThatOrderOnly() {
    ContactClient client = fixture.client(TTL);
    ask(client, "ann", "bob").await();
    ask(client, "bob", "ann").await();
    ask(client, "ann", "eve").await();

    assertThat(fixture.stub.calls()).hasSize(3);
  }

  @Test
  void makesOneCallOfConcurrentQuestionsAboutOnePair() {
    for (Duration ttl : List.of(TTL, Duration.ZERO)) {
      // Given
      int before = fixture.stub.calls().size();
      ContactClient client = fixture.client(ttl);
      double shared = fixture.cacheCount("shared");
      Promise<Void> allAsked = Promise.promise();
      fixture.stub.misbehave(after(allAsked.future(), ContactFaults.status(200)));

      // When
      List<Future<Boolean>> answers =
          IntStream.range(0, 100).mapToObj(i -> askOnItsOwnContext(client)).toList();
      await().until(() -> fixture.cacheCount("shared") == shared + 99);
      allAsked.complete();

      // Then
      assertThat(getAll(answers)).hasSize(100).containsOnly(true);
      assertThat(fixture.stub.calls()).hasSize(before + 1);
    }
    assertThat(fixture.cacheCount("miss")).isEqualTo(2);
    assertThat(fixture.cacheCount("shared")).isEqualTo(198);
  }

  @Test
  void sharesAFailureWithEveryoneWhoWaited() {
    ContactClient client = fixture.client(TTL);
    Promise<Void> allAsked = Promise.promise();
    fixture.stub.misbehave(after(allAsked.future(), ContactFaults.status(500)));

    List<Future<Boolean>> answers =
        IntStream.range(0, 10).mapToObj(i -> askOnItsOwnContext(client)).toList();
    await().until(() -> fixture.cacheCount("shared") == 9);
    allAsked.complete();

    answers.forEach(ContactFixture::assertUnavailable);
    assertThat(fixture.stub.calls()).hasSize(1);
  }

  @Test
  void passesOnTheContextOfTheFirstAsker() {
    ContactClient client = fixture.client(TTL);
    fixture.stub.misbehave(ContactFaults.delay(fixture.vertx, Duration.ofMillis(100)));

    Future<Boolean> first = client.areFriends("ann", "bob", new RequestContext("first", null));
    Future<Boolean> second = client.areFriends("ann", "bob", new RequestContext("second", null));

    getAll(List.of(first, second));
    assertThat(fixture.stub.calls())
        .singleElement()
        .satisfies(call -> assertThat(call.headers().get("X-Request-Id")).isEqualTo("first"));
  }

  @Test
  void answersFromMemoryAtOnce() {
    ContactClient client = fixture.client(TTL);
    fixture.stub.befriend("ann", "bob");
    ask(client, "ann", "bob").await();

    Future<Boolean> hit = ask(client, "ann", "bob");

    assertThat(hit.succeeded()).isTrue();
    assertThat(fixture.cacheCount("hit")).isEqualTo(1);
    assertThat(fixture.cacheCount("miss")).isEqualTo(1);
  }

  @Test
  void answersFromMemoryWhileTheServiceIsDown() {
    ContactClient client = fixture.client(TTL);
    fixture.stub.befriend("ann", "bob");
    ask(client, "ann", "bob").await();
    fixture.stub.stop().await();

    assertThat(ask(client, "ann", "bob").await()).isTrue();
    fixture.pass(TTL);
    assertUnavailable(ask(client, "ann", "bob"));
  }

  @Test
  void completesOnTheContextOfEachCaller() {
    ContactClient client = fixture.client(TTL);
    fixture.stub.misbehave(ContactFaults.delay(fixture.vertx, Duration.ofMillis(100)));

    List<Future<Boolean>> onCallersContext =
        IntStream.range(0, 8)
            .mapToObj(
                i -> {
                  Context context = fixture.vertx.getOrCreateContext();
                  Promise<Boolean> same = Promise.promise();
                  context.runOnContext(
                      go ->
                          ask(client, "ann", "bob")
                              .onComplete(
                                  done -> same.complete(context.equals(Vertx.currentContext()))));
                  return same.future();
                })
            .toList();

    assertThat(getAll(onCallersContext)).containsOnly(true);
  }

  private static Fault after(Future<Void> moment, Fault fault) {
    return (request, answer) -> moment.onSuccess(now -> fault.handle(request, answer));
  }

  private Future<Boolean> askOnItsOwnContext(ContactClient client) {
    Promise<Boolean> answer = Promise.promise();
    fixture.vertx.runOnContext(go -> ask(client, "ann", "bob").onComplete(answer));
    return answer.future();
  }
}
