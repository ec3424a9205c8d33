package messaging.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import messaging.contact.Turns.Limits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TurnsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<String> admitted = new ArrayList<>();
  private Vertx vertx;
  private Turns turns;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    this.turns = new Turns(vertx, new Limits(4, 2, 6, 3, LONG));
  }

  private Future<Void> take(String sender) {
    return turns.take(sender).onSuccess(turn -> admitted.add(sender));
  }

  private void takeTimes(int times, String sender) {
    for (int i = 0; i < times; i++) {
      take(sender);
    }
  }

  @Test
  void givesOneSenderNoMoreThanItsShare() {
    takeTimes(5, "ann");
    takeTimes(1, "bob");

    assertThat(admitted).containsExactly("ann", "ann", "bob");
  }

  @Test
  void givesAllNoMoreThanThereAre() {
    takeTimes(2, "ann");
    takeTimes(2, "bob");

    assertThat(take("eve").isComplete()).isFalse();
    turns.giveBack("bob");
    assertThat(admitted).containsExactly("ann", "ann", "bob", "bob", "eve");
  }

  @Test
  void servesTheLinesInTurn() {
    // Given three turns of ann's line, and one of bob's and of eve's, that wait
    takeTimes(2, "zoe");
    takeTimes(2, "dan");
    takeTimes(3, "ann");
    takeTimes(1, "bob");
    takeTimes(1, "eve");
    admitted.clear();

    turns.giveBack("zoe");
    turns.giveBack("zoe");
    turns.giveBack("dan");
    turns.giveBack("dan");

    assertThat(admitted).containsExactly("ann", "bob", "eve", "ann");
  }

  @Test
  void goesOnWithAFullLineWhenOneOfItsTurnsEnds() {
    takeTimes(5, "ann");
    assertThat(admitted).hasSize(2);

    for (int i = 0; i < 5; i++) {
      turns.giveBack("ann");
    }
    assertThat(admitted).hasSize(5);
    assertThatThrownBy(() -> turns.giveBack("ann")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesTheQuestionsOfOneSenderThatWouldWaitBeyondItsPart() {
    takeTimes(5, "ann");
    assertThat(take("ann").cause()).isInstanceOf(OwnFaultException.class);

    takeTimes(2, "bob");
    assertThat(take("bob").isComplete()).isFalse();
  }

  @Test
  void refusesWhatWouldWaitBeyondTheRoomForAll() {
    takeTimes(5, "ann");
    takeTimes(5, "bob");

    assertThat(take("eve").cause()).isInstanceOf(OwnFaultException.class);
    turns.giveBack("ann");
    assertThat(take("eve").isComplete()).isFalse();
  }

  @Test
  void letsNobodyWaitForLong() {
    Turns impatient = new Turns(vertx, new Limits(1, 1, 3, 3, Duration.ofMillis(50)));
    impatient.take("ann");
    List<Future<Void>> waiting = List.of(impatient.take("ann"), impatient.take("bob"));

    await().until(() -> waiting.stream().allMatch(Future::isComplete));
    assertThat(waiting).allMatch(turn -> turn.cause() instanceof OwnFaultException);

    // Then the turn goes to whoever asks next
    impatient.giveBack("ann");
    assertThat(impatient.take("eve").succeeded()).isTrue();
  }

  @Test
  void goesOnWithTheContextThatWaited() {
    Context context = vertx.getOrCreateContext();
    takeTimes(2, "ann");
    Promise<Context> went = Promise.promise();
    Promise<Void> waits = Promise.promise();
    context.runOnContext(
        go -> {
          turns.take("ann").onComplete(turn -> went.complete(Vertx.currentContext()));
          waits.complete();
        });
    waits.future().await();

    vertx.createSharedWorkerExecutor("other").executeBlocking(() -> giveBack("ann")).await();

    assertThat(went.future().await()).isSameAs(context);
  }

  private boolean giveBack(String sender) {
    turns.giveBack(sender);
    return true;
  }
}
