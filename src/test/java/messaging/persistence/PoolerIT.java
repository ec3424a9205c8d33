package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import messaging.config.PostgresAddress;
import messaging.config.PostgresConfig;
import messaging.config.PostgresPooler;
import messaging.message.History;
import messaging.message.HistoryPosition.Around;
import messaging.testing.Backing;
import messaging.testing.PgBouncer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PgBouncer between the service and the database. */
@ExtendWith(VertxExtension.class)
final class PoolerIT {
  private static final int CHATS = 10;
  private static final int MESSAGES = 12;

  private final String direct = Backing.postgres().freshDatabase();

  private static PgBouncer pooler(String uri, String settings) {
    Assumptions.assumeTrue(
        !settings.contains("max_prepared_statements") || PgBouncer.hasPreparedStatements());
    return PgBouncer.before(uri, settings.split(" ", -1));
  }

  private PostgresConfig transactions(String uri) {
    return patient(new PostgresAddress(uri, "", "", "", direct, PostgresPooler.TRANSACTION));
  }

  /** Waits for a free connection for as long as it may. */
  private static PostgresConfig patient(PostgresAddress address) {
    PostgresConfig usual = Node.config(address);
    return new PostgresConfig(
        address,
        usual.writePoolSize(),
        usual.readPoolSize(),
        usual.startTimeout(),
        PostgresConfig.MAX_WAIT,
        usual.statementTimeout(),
        usual.batches());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pool_mode=transaction",
        "pool_mode=transaction default_pool_size=1",
        "pool_mode=transaction server_round_robin=1",
        "pool_mode=transaction ignore_startup_parameters=extra_float_digits,options,search_path",
        "pool_mode=transaction max_prepared_statements=0",
        "pool_mode=transaction max_prepared_statements=100",
        "pool_mode=session default_pool_size=40",
        "pool_mode=session default_pool_size=40 server_reset_query_always=1 max_prepared_statements=100"
      })
  void givesEachCallerTheAnswerToItsOwnQuestion(String settings, Vertx vertx) {
    try (PgBouncer pooler = pooler(direct, settings)) {
      PostgresConfig config =
          settings.contains("=session")
              ? patient(new PostgresAddress(pooler.uri()))
              : transactions(pooler.uri());
      try (Node node = new Node(vertx, config);
          Node other = new Node(vertx, config)) {
        warmUp(node, other);
        assertAnswers(node, other);
      }
    }
  }

  /** Until all connections are there: many logins at once take long where the machine is busy. */
  private static void warmUp(Node... nodes) {
    for (Node node : nodes) {
      await()
          .untilAsserted(
              () -> Node.awaitAll(Stream.generate(() -> history(node)).limit(16).toList()));
    }
  }

  private static Future<History> history(Node node) {
    return node.call(store -> store.history("ann", "nobody", new Around(1), 1));
  }

  private static void assertAnswers(Node node, Node other) {
    for (int seq = 1; seq <= MESSAGES; seq++) {
      List<Future<?>> answers = new ArrayList<>();
      for (int chat = 0; chat < CHATS; chat++) {
        Node one = (seq + chat) % 2 == 0 ? node : other;
        answers.add(
            one.sendLater("ann", peer(chat), text(chat, seq), chat % 3 == 0 ? "k" + seq : null));
        if (seq > 1) {
          read(one, chat, seq - 1, answers);
        }
      }
      Future.all(answers).await();
    }
  }

  /** What answers only this question; the others are asked to be in the way of it. */
  private static void read(Node node, int chat, int seq, List<Future<?>> answers) {
    String peer = peer(chat);
    answers.add(
        node.call(store -> store.history("ann", peer, new Around(seq), 1))
            .map(page -> page.messages().get(0))
            .map(message -> assertThat(message.text()).isEqualTo(text(chat, message.seq()))));
    answers.add(
        node.call(store -> store.chats(peer, 5, null))
            .map(page -> assertThat(page.chats().get(0).participants()).contains(peer)));
    answers.add(
        node.call(store -> store.markSeen(peer, "ann", (long) seq, null))
            .map(seen -> assertThat(seen.seenUpTo()).isEqualTo(seq)));
    answers.add(node.feed().open(null));
    answers.add(node.outbox().depth());
  }

  private static String peer(int chat) {
    return "peer" + chat;
  }

  private static String text(int chat, long seq) {
    return "message " + seq + " to " + chat;
  }
}
