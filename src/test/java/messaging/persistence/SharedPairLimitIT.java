package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import messaging.config.RateLimit;
import messaging.message.ErrorCode;
import messaging.message.Message;
import messaging.message.MessagingException;
import messaging.testing.Backing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three nodes that together keep the limit of a pair. */
@ExtendWith(VertxExtension.class)
final class SharedPairLimitIT {
  private static final int BURST = 100;
  private static final Duration REFILL = Duration.ofSeconds(2);
  private static final Duration GAP = REFILL.dividedBy(BURST);
  private static final Duration WATCH = Duration.ofSeconds(6);

  private final Queue<Message> stored = new ConcurrentLinkedQueue<>();
  private List<Node> nodes;

  @BeforeEach
  void open(Vertx vertx) {
    String uri = Backing.postgres().freshDatabase();
    RateLimit limit = new RateLimit(BURST, REFILL);
    nodes = Stream.generate(() -> new Node(vertx, uri, limit)).limit(3).toList();
  }

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  @Test
  void letThroughWhatOneBucketWould() {
    // When each sends as fast as it is answered
    List<Promise<Void>> clients =
        nodes.stream()
            .flatMap(node -> Stream.of(node, node))
            .map(
                node -> {
                  Promise<Void> done = Promise.promise();
                  sendOn(node, done);
                  return done;
                })
            .toList();
    Future.all(clients.stream().map(Promise::future).toList()).await();

    // Then
    List<Instant> times = stored.stream().map(Message::timestamp).sorted().toList();
    Instant fullAt = times.get(0);
    for (Instant time : times) {
      fullAt = (fullAt.isAfter(time) ? fullAt : time).plus(GAP);
      assertThat(Duration.between(time, fullAt)).isLessThanOrEqualTo(REFILL);
    }
    Duration watched = Duration.between(times.get(0), times.get(times.size() - 1));
    long allowed = BURST + watched.dividedBy(GAP);
    assertThat((double) times.size()).isBetween(0.95 * allowed, (double) allowed);
    assertThat(stored.stream().map(Message::seq).sorted().toList())
        .isEqualTo(Stream.iterate(1L, seq -> seq + 1).limit(times.size()).toList());
  }

  /** Until enough time lies between the first message and the last. */
  private void sendOn(Node node, Promise<Void> done) {
    node.sendLater("ann", "bob", "text", null)
        .onComplete(
            sent -> {
              stored.add(sent.message());
              if (isLate(sent.message())) {
                done.complete();
              } else {
                sendOn(node, done);
              }
            },
            refused -> {
              if (((MessagingException) refused).code() == ErrorCode.TOO_MANY_MESSAGES_TO_USER) {
                sendOn(node, done);
              } else {
                done.fail(refused);
              }
            });
  }

  private boolean isLate(Message message) {
    Message first = stored.peek();
    return first != null
        && Duration.between(first.timestamp(), message.timestamp()).compareTo(WATCH) > 0;
  }
}
