package messaging.hostile;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;

/**
 * A sequence of made-up values, the same for the same seed. Use on one thread.
 *
 * @param <T> of one value
 */
final class Draws<T> {
  private static final int VARIETY = 1_000;

  private final RandomGenerator<T> generator;
  private final Random random;

  Draws(Arbitrary<T> values, long seed) {
    if (!JqwikSession.isActive()) {
      JqwikSession.start();
    }
    generator = values.generator(VARIETY);
    random = new Random(seed);
  }

  /** The next ones. */
  List<T> next(int count) {
    return Stream.generate(() -> generator.next(random).value()).limit(count).toList();
  }
}
