package messaging.proof;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import messaging.proof.Entry.Asked;
import messaging.testing.ContactServiceStub;
import messaging.testing.ContactServiceStub.Fault;
import org.jspecify.annotations.Nullable;

/** A contact-service whose true answers are recorded. All are friends that were not parted. */
final class Contacts {
  private final Recorder recorder;
  private final Vertx vertx;
  private final int port;
  private ContactServiceStub stub;
  private final Set<Set<String>> parted = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Fault fault;

  Contacts(Vertx vertx, Recorder recorder) {
    this.recorder = recorder;
    this.vertx = vertx;
    this.stub = listen(0);
    this.port = stub.port();
  }

  private ContactServiceStub listen(int at) {
    return ContactServiceStub.start(vertx, at)
        .await()
        .everybodyIsFriends(true)
        .misbehave(this::answer);
  }

  /** Refuses all connections. */
  void stop() {
    stub.stop().await();
  }

  /** Listens again, where it did before. */
  void start() {
    stub = listen(port);
  }

  /** The value for {@code contacts.url}. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** From now on answers so; null to answer truly. */
  void misbehave(@Nullable Fault by) {
    fault = by;
  }

  /** Ends a friendship. */
  void part(String one, String other) {
    parted.add(Set.of(one, other));
  }

  /** Brings all friendships back. */
  void reconcile() {
    parted.clear();
  }

  private void answer(HttpServerRequest request, Runnable yes) {
    Fault present = fault;
    if (present != null) {
      present.handle(request, yes);
      return;
    }
    String[] path = URI.create(request.uri()).getPath().split("/", -1);
    String user = path[2];
    String friend = path[4];
    boolean isFriend = !friend.startsWith("stranger") && !parted.contains(Set.of(user, friend));
    recorder.add(new Asked(recorder.now(), user, friend, isFriend));
    if (isFriend) {
      yes.run();
    } else {
      request.response().setStatusCode(404).end();
    }
  }
}
