package messaging.hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends shapes to one port, some at once, and judges every answer. */
final class Waves implements AutoCloseable {
  private static final int AT_ONCE = 64;
  private static final int WAVE = 10_000;

  private final Attack attack;
  private final Verdict verdict;
  private final ExecutorService attackers = Executors.newFixedThreadPool(AT_ONCE);
  private int sent;
  private int unanswered;

  Waves(int port, Verdict verdict) {
    this.attack = new Attack(port);
    this.verdict = verdict;
  }

  /** Sends so many; fails at the first bad answer. */
  void send(Draws<Shape> shapes, int count) {
    for (int done = 0; done < count; done += WAVE) {
      wave(shapes.next(Math.min(WAVE, count - done)), attack::with);
    }
  }

  /** Sends the incomplete ones of so many at once, and waits for the server to give them up. */
  void abandon(Draws<Shape> shapes, int count) {
    wave(
        shapes.next(count).stream().filter(shape -> !shape.complete()).limit(AT_ONCE).toList(),
        attack::withPatience);
  }

  /** One request. */
  private interface Sending {
    byte[] send(Shape shape) throws IOException;
  }

  private void wave(List<Shape> shapes, Sending sending) {
    List<Callable<byte[]>> tasks = new ArrayList<>();
    shapes.forEach(shape -> tasks.add(() -> sending.send(shape)));
    try {
      List<Future<byte[]>> received = attackers.invokeAll(tasks);
      for (int i = 0; i < shapes.size(); i++) {
        judge(shapes.get(i), received.get(i));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void judge(Shape shape, Future<byte[]> received) throws InterruptedException {
    sent++;
    try {
      List<Answer> answers = Answer.in(received.get());
      unanswered += answers.isEmpty() ? 1 : 0;
      for (Answer answer : answers) {
        verdict
            .on(answer)
            .ifPresent(
                wrong -> {
                  throw new AssertionError(
                      wrong + ": " + answer + "\nto request " + sent + ":\n" + shape);
                });
      }
    } catch (ExecutionException | Answer.Malformed wrong) {
      throw new AssertionError(wrong.getMessage() + "\nto request " + sent + ":\n" + shape, wrong);
    }
  }

  /** Requests so far. */
  int sent() {
    return sent;
  }

  /** Those that had no answer, only an end. */
  int unanswered() {
    return unanswered;
  }

  /** How many answers there were of each status. */
  Map<Integer, Integer> statuses() {
    return verdict.statuses();
  }

  @Override
  public void close() {
    attackers.shutdownNow();
  }
}
