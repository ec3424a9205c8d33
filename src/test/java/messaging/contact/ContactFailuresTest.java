package messaging.contact;

import static messaging.contact.ContactFixture.ask;
import static messaging.contact.ContactFixture.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import messaging.testing.ContactFaults;
import messaging.testing.ContactServiceStub.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A contact-service that hangs, drips, sends without end, or closes. */
@ExtendWith(VertxExtension.class)
class ContactFailuresTest {
  private ContactFixture fixture;
  private ContactClient client;

  @BeforeEach
  void start(Vertx vertx) {
    fixture = new ContactFixture(vertx);
    client = fixture.client(Duration.ZERO);
  }

  @Test
  void doesNotFollowARedirect() {
    fixture.stub.befriend("ann", "bob");
    Fault elsewhere = ContactFaults.redirect(fixture.stub.url() + "/contacts/ann/friends/bob");
    fixture.stub.misbehave(elsewhere);

    assertUnavailable(ask(client, "ann", "bob"));
    assertThat(fixture.stub.calls()).hasSize(1);
  }

  @Test
  void readsABodyOfTheLimitAndNotAByteMore() {
    fixture.stub.misbehave(ContactFaults.bodyOfSize(16 * 1024));
    assertThat(ask(client, "ann", "bob").await()).isTrue();

    fixture.stub.misbehave(ContactFaults.bodyOfSize(16 * 1024 + 1));
    assertUnavailable(ask(client, "ann", "bob"));
  }

  @Test
  void stopsReadingABodyThatNeverEnds() {
    fixture.stub.misbehave(ContactFaults.endlessBody(200));

    assertUnavailable(ask(client, "ann", "bob"));
    assertThat(fixture.callCount("error")).isEqualTo(1);
  }

  @Test
  void givesUpOnAServiceThatHangs() {
    fixture.stub.misbehave(ContactFaults.hang());

    assertUnavailable(ask(fixture.hurriedClient(), "ann", "bob"));
    assertThat(fixture.callCount("timeout")).isEqualTo(1);
  }

  @Test
  void givesUpOnABodyThatDrips() {
    fixture.stub.misbehave(ContactFaults.drip(fixture.vertx, ContactFixture.SHORT.dividedBy(6)));

    assertUnavailable(ask(fixture.hurriedClient(), "ann", "bob"));
    assertThat(fixture.callCount("timeout")).isEqualTo(1);
  }

  @Test
  void failsWhenTheConnectionIsClosedOrRefused() {
    fixture.stub.misbehave(ContactFaults.close());
    assertUnavailable(ask(client, "ann", "bob"));

    fixture.stub.stop().await();
    assertUnavailable(ask(client, "ann", "bob"));
    assertThat(fixture.callCount("error")).isEqualTo(2);
  }

  @Test
  void countsTheWaitForAConnectionAgainstTheDeadline() {
    // Given more questions than connections
    fixture.stub.misbehave(ContactFaults.hang());
    ContactClient hurried = fixture.hurriedClient();
    List<Future<Boolean>> answers =
        IntStream.range(0, 200).mapToObj(i -> ask(hurried, "ann", "friend-" + i)).toList();

    // Then nobody waits longer for being in the queue, where each turn takes the deadline
    assertThat(Future.join(answers).toCompletionStage().toCompletableFuture())
        .failsWithin(ContactFixture.SHORT.multipliedBy(6));
    assertThat(answers).allMatch(Future::failed);
  }

  @Test
  void usesAConnectionAgainAndGivesUpABrokenOne() {
    fixture.stub.befriend("ann", "bob");
    for (int i = 0; i < 5; i++) {
      fixture.stub.misbehave(ContactFaults.endlessBody(404));
      assertThat(ask(client, "ann", "bob").await()).isFalse();
      fixture.stub.heal();
      assertThat(ask(client, "ann", "bob").await()).isTrue();
    }
  }
}
