package messaging.proof;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** In which order troubles strike. */
final class Schedule {
  private static final @Nullable String ONLY = System.getProperty("proof.trouble");

  private Schedule() {}

  /** Each once alone, then all pairs; what comes first differs by seed. Or one, again and again. */
  static List<List<Trouble>> by(Random random) {
    if (ONLY != null) {
      return Collections.nCopies(Integer.MAX_VALUE, List.of(Trouble.valueOf(ONLY)));
    }
    List<Trouble> all = Stream.of(Trouble.values()).filter(Schedule::canStrike).toList();
    List<List<Trouble>> alone = new ArrayList<>();
    List<List<Trouble>> pairs = new ArrayList<>();
    for (Trouble one : all) {
      alone.add(List.of(one));
      for (Trouble other : all) {
        if (one.target().compareTo(other.target()) < 0) {
          pairs.add(List.of(one, other));
        }
      }
    }
    Collections.shuffle(alone, random);
    Collections.shuffle(pairs, random);
    List<List<Trouble>> schedule = new ArrayList<>(alone);
    schedule.addAll(pairs);
    return schedule;
  }

  private static boolean canStrike(Trouble trouble) {
    Optional<String> obstacle = trouble.obstacle();
    obstacle.ifPresent(
        reason -> System.out.println("proof: left out: " + trouble.sentence() + ": " + reason));
    return obstacle.isEmpty();
  }
}
