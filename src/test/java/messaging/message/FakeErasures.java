package messaging.message;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds two messages in every chat, one in a step, and records the steps. */
final class FakeErasures implements ErasureStore {
  static final int MESSAGES = 2;

  final List<StepCall> steps = new ArrayList<>();
  List<String> peers = List.of();

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
    return Future.succeededFuture(after >= MESSAGES ? new Step(0, null) : new Step(1, after + 1));
  }

  @Override
  public Future<Long> inStream(String userId, @Nullable String peerId) {
    return Future.succeededFuture(7L);
  }
}
