package messaging.event;

import io.nats.client.api.ClusterInfo;
import io.nats.client.api.Replica;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import messaging.config.StreamConfig;
import messaging.event.StreamTail.UnusableStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Whether events may be published to a stream that was found: it must take them and only them. That
 * of the version before will do, as the relay lets it take the others when it begins.
 */
final class StreamCheck {
  private static final int MOST_SHOWN = 3;

  /** Members of a stream hear of each other every second. The server takes as long for lost. */
  private static final Duration LOST_PEER = Duration.ofSeconds(10);

  private final StreamConfig config;
  private final String name;
  private final Subjects subjects;

  /** Checks streams of this name, which must take these subjects. */
  StreamCheck(StreamConfig config, Subjects subjects) {
    this.config = config;
    this.name = "The stream " + config.name() + " ";
    this.subjects = subjects;
  }

  /**
   * Returns if the stream can be published to.
   *
   * @throws UnusableStreamException if not; the message is public
   */
  void check(StreamInfo found) {
    checkSetup(found.getConfiguration());
    checkQuorum(found.getClusterInfo());
  }

  /** A leader that lost its majority answers on for 20 s, and then no longer as the leader. */
  private void checkQuorum(@Nullable ClusterInfo cluster) {
    if (cluster == null || cluster.getReplicas() == null || cluster.getReplicas().isEmpty()) {
      return;
    }
    int members = 1 + cluster.getReplicas().size();
    long alive = 1 + cluster.getReplicas().stream().filter(StreamCheck::isAlive).count();
    if (cluster.getLeader() == null || 2 * alive <= members) {
      throw new UnusableStreamException(name + "has no quorum");
    }
  }

  private static boolean isAlive(Replica replica) {
    return !replica.isOffline() && replica.getActive().compareTo(LOST_PEER) < 0;
  }

  /** Whether it takes what the version before published, and nothing else. */
  boolean isOfBefore(StreamConfiguration found) {
    return Set.copyOf(found.getSubjects()).equals(Set.copyOf(subjects.before()));
  }

  private void checkSetup(StreamConfiguration found) {
    List<String> taken = found.getSubjects();
    if (!isOfBefore(found) && !Set.copyOf(taken).equals(Set.copyOf(subjects.all()))) {
      throw new UnusableStreamException(
          name
              + "must take exactly "
              + String.join(" and ", subjects.all())
              + "; it takes "
              + some(taken));
    }
    // Their messages would come between ours, at places that nobody can foretell.
    if (!found.getSources().isEmpty() || found.getSubjectTransform() != null) {
      throw new UnusableStreamException(name + "must have no sources and no subject transform");
    }
    if (found.getNoAck()) {
      throw new UnusableStreamException(name + "must acknowledge messages (no_ack is set)");
    }
    if (found.getSealed()) {
      throw new UnusableStreamException(name + "is sealed");
    }
    if (config.isTooLong(found.getMaxAge())) {
      throw new UnusableStreamException(
          name
              + "must have a max_age of at most "
              + config.longestAge().toHours()
              + " h, as retention.max-age says: it would keep what is purged");
    }
  }

  private static String some(List<String> taken) {
    String shown = taken.stream().sorted().limit(MOST_SHOWN).collect(Collectors.joining(" and "));
    return taken.isEmpty() ? "none" : taken.size() > MOST_SHOWN ? shown + " and others" : shown;
  }
}
