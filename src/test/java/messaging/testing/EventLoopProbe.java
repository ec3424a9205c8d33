package messaging.testing;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sends small tasks to its event loop, and records long delays. */
final class EventLoopProbe extends VerticleBase {
  private static final int FRAMES = 12;

  /** Of Netty's handlers of input: that of NIO, and that of epoll. */
  private static final Set<String> WAITS_FOR_INPUT = Set.of("select", "epollWait");

  /**
   * A time in which the event loop did not answer.
   *
   * @param stack its stack trace at that time; empty if it answered before the trace was taken
   */
  record Wait(Thread thread, long from, long to, List<StackTraceElement> stack) {

    /** Whether the event loop was seen in a task, and not in its wait for input. */
    boolean isSeenAtWork() {
      return !stack.isEmpty()
          && stack.stream().noneMatch(frame -> WAITS_FOR_INPUT.contains(frame.getMethodName()));
    }
  }

  /** One small task. */
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

  /** The thread of the event loop. Call it after the deployment. */
  Thread thread() {
    return requireNonNull(thread);
  }

  /**
   * Call periodically, from one thread: sends a task, or takes the stack trace of a late event
   * loop.
   */
  void look(Duration limit) {
    Question question = open;
    if (question == null || question.answered) {
      ask(limit);
    } else if (System.nanoTime() - question.asked > limit.toNanos()) {
      List<StackTraceElement> stack = Stream.of(thread().getStackTrace()).limit(FRAMES).toList();
      // If it answered in the meantime, the stack trace is useless.
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
      // The test closed its Vert.x.
      open = null;
    }
  }

  /** All long delays, including the current one. */
  Stream<Wait> waits() {
    Question question = open;
    return question == null || question.answered
        ? waits.stream()
        : Stream.concat(waits.stream(), Stream.of(question.until(System.nanoTime())));
  }
}
