package messaging.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import messaging.cluster.Cluster;
import messaging.config.ClusterConfig.Hazelcast;
import messaging.config.ConfigLoader;
import messaging.hostile.BusRequests.BusRequest;
import messaging.message.ErrorCode;

/** A member of the cluster who sends bad requests over the event bus. */
final class BusAttack implements AutoCloseable {
  /** So many are under way. */
  static final int AT_ONCE = 200;

  private static final Set<Integer> REFUSALS =
      Stream.of(ErrorCode.values())
          .filter(code -> code != ErrorCode.INTERNAL)
          .map(ErrorCode::number)
          .collect(Collectors.toSet());

  private final Vertx member;
  private final long seed;

  private BusAttack(Vertx member, long seed) {
    this.member = member;
    this.seed = seed;
  }

  /** Joins the cluster of the node. */
  static BusAttack on(HostileNode node, long seed) {
    Hazelcast cluster =
        (Hazelcast) ConfigLoader.loadCluster(Optional.empty(), node.clusterVariables());
    Vertx member = Cluster.join(cluster, new VertxOptions(), Vertx.builder()).await().vertx();
    return new BusAttack(member, seed);
  }

  /** Sends so many, each of which is answered or refused in a known way. */
  void send(int count) {
    Draws<BusRequest> requests = new Draws<>(BusRequests.any(), seed);
    for (int done = 0; done < count; done += AT_ONCE) {
      List<BusRequest> wave = requests.next(AT_ONCE);
      List<Future<?>> replies = new ArrayList<>();
      wave.forEach(request -> replies.add(ask(request)));
      Future.join(replies).otherwiseEmpty().await();
      for (int i = 0; i < wave.size(); i++) {
        assertIsKnown(wave.get(i), replies.get(i));
      }
    }
  }

  private Future<?> ask(BusRequest request) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(Attack.MOST.toMillis());
    return member.eventBus().request(request.address(), request.body(), options);
  }

  private static void assertIsKnown(BusRequest request, Future<?> reply) {
    if (reply.succeeded()) {
      return;
    }
    assertThat(reply.cause()).as(request.toString()).isInstanceOf(ReplyException.class);
    ReplyException failure = (ReplyException) reply.cause();
    assertThat(failure.failureType())
        .as(request.toString())
        .isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
    assertThat(REFUSALS).as(request.toString()).contains(failure.failureCode());
    assertThat(String.valueOf(failure.getMessage()).replaceAll("\"pointer\":\"[^\"]*\"", ""))
        .as(request.toString())
        .doesNotContain(Canary.WORD);
  }

  @Override
  public void close() {
    member.close().await();
  }
}
