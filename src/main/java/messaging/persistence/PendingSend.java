package messaging.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import messaging.message.GuardedMessaging;
import messaging.message.NewMessage;
import messaging.message.Sent;

/**
 * A message on its way into the database, and the caller that waits for it. Confined to the
 * batcher's context.
 */
final class PendingSend {
  private final NewMessage message;
  private final long deadline;
  private final Promise<Sent> promise = Promise.promise();
  private final List<PendingSend> repetitions = new ArrayList<>(0);

  /**
   * @param deadline by {@link System#nanoTime()}
   */
  PendingSend(NewMessage message, long deadline) {
    this.message = message;
    this.deadline = deadline;
  }

  private record Key(String senderId, String receiverId, String key) {}

  NewMessage message() {
    return message;
  }

  boolean hasKey() {
    return message.idempotencyKey() != null;
  }

  /** Equal for two sends if the second is a repetition of the first. */
  Object identity() {
    String key = message.idempotencyKey();
    return key == null ? this : new Key(message.senderId(), message.receiverId(), key);
  }

  /** Lets {@code repetition} share the answer. */
  void repeatedBy(PendingSend repetition) {
    repetitions.add(repetition);
  }

  Future<Sent> answer() {
    return promise.future();
  }

  /** Whether nobody waits for it any more, so that there is no point in storing it. */
  boolean isAnswered() {
    return promise.future().isComplete();
  }

  boolean isOverdue(long now) {
    return deadline - now <= 0;
  }

  void complete(Sent sent) {
    promise.tryComplete(sent);
    for (PendingSend repetition : repetitions) {
      if (repetition.message.text().equals(sent.message().text())) {
        repetition.complete(new Sent(sent.message(), true));
      } else {
        repetition.fail(GuardedMessaging.keyReused());
      }
    }
  }

  void fail(Throwable reason) {
    promise.tryFail(reason);
    repetitions.forEach(repetition -> repetition.fail(reason));
  }
}
