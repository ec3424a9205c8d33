package messaging.message;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds two messages in every chat that has some, one in a step, and records the steps. */
final class FakeErasures implements ErasureStore {
  static final int MESSAGES = 2;

  final List<StepCall> steps = new ArrayList<>();
  List<String> peers = List.of();

  /** Those of the peers whose chats have nothing to erase. */
  Set<String> silent = Set.of();

  /** The arguments of a call. */
  record StepCall(String userId, String peerId, @Nullable Instant before, long after) {}

  @Override
  public Future<List<String>> peers(String userId, String after, int limit) {
    return Future.succeededFuture(
        peers.stream().filter(peer -> peer.compareTo(after) > 0).limit(limit).toList());
  }

  @Override
  public Future<Step> erase(
      String userId, String peerId, @Nullable Instant before, long after, int limit) {
    steps.add(new StepCall(userId, peerId, before, after));
    boolean done = after >= MESSAGES || silent.contains(peerId);
    return Future.succeededFuture(done ? new Step(0, null) : new Step(1, after + 1));
  }

  @Override
  public Future<Long> inStream(String userId, @Nullable String peerId) {
    return Future.succeededFuture(7L);
  }
}
