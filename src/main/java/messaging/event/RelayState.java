package messaging.event;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the relay of this node knows of its way to the stream. Thread-safe. */
final class RelayState {
  private volatile @Nullable String obstacle;
  private volatile boolean parked;

  /** Nothing can be published, for this reason. */
  void blocked(String reason) {
    obstacle = reason;
  }

  /** The last look at the stream, or the last batch, met no obstacle. */
  void free() {
    obstacle = null;
  }

  /** Whether this node leads and some chats are parked. */
  void parked(boolean some) {
    parked = some;
  }

  /** Why events cannot be published; empty if nothing is known against it. */
  Optional<String> obstacle() {
    String reason = obstacle;
    if (reason == null && parked) {
      reason = "An event cannot be published; its chat is parked";
    }
    return Optional.ofNullable(reason);
  }
}
