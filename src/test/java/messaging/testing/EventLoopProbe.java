package messaging.testing;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the event loop that it is deployed on for a sign of life, and notes long waits for it. */
final class EventLoopProbe extends VerticleBase {
  private static final int FRAMES = 12;

  /**
   * For how long the event loop did not answer.
   *
   * @param stack what it was doing then; empty if it had always answered before one could look
   */
  record Wait(Thread thread, long from, long to, List<StackTraceElement> stack) {}

  /** One question. */
  private final class Question {
    final long asked = System.nanoTime();
    volatile List<StackTraceElement> stack = List.of();
    volatile boolean answered;

    Wait until(long now) {
      return new Wait(thread(), asked, now, stack);
    }
  }

  private final List<Wait> waits = new CopyOnWriteArrayList<>();
  private volatile @Nullable Thread thread;
  private volatile @Nullable Question open;

  @Override
  public Future<?> start() {
    thread = Thread.currentThread();
    return Future.succeededFuture();
  }

  /** The thread of the event loop; once deployed. */
  Thread thread() {
    return requireNonNull(thread);
  }

  /** To be called again and again, by one thread: asks, or sees what keeps the answer up. */
  void look(Duration limit) {
    Question question = open;
    if (question == null || question.answered) {
      ask(limit);
    } else if (System.nanoTime() - question.asked > limit.toNanos()) {
      List<StackTraceElement> stack = Stream.of(thread().getStackTrace()).limit(FRAMES).toList();
      // Whoever has answered meanwhile is somewhere else, and where says nothing.
      if (!question.answered) {
        question.stack = stack;
      }
    }
  }

  private void ask(Duration limit) {
    Question question = new Question();
    open = question;
    try {
      context.runOnContext(
          now -> {
            question.answered = true;
            Wait wait = question.until(System.nanoTime());
            if (wait.to() - wait.from() > limit.toNanos()) {
              waits.add(wait);
            }
          });
    } catch (RejectedExecutionException e) {
      // The test has closed its Vert.x.
      open = null;
    }
  }

  /** All long waits, and the one under way. */
  Stream<Wait> waits() {
    Question question = open;
    return question == null || question.answered
        ? waits.stream()
        : Stream.concat(waits.stream(), Stream.of(question.until(System.nanoTime())));
  }
}
