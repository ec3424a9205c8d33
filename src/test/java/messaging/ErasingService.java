package messaging;

import static org.awaitility.Awaitility.await;

import io.nats.client.api.MessageInfo;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import messaging.testing.ContactServiceStub;
import messaging.testing.Jdbc;
import messaging.testing.LocalPostgres;
import messaging.testing.NatsClient;
import messaging.testing.NatsServer;

/** A node that serves while a user is erased, on servers whose files can be searched. */
final class ErasingService implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String CANARY = "canary-that-sang";
  static final String KEY = "key-" + CANARY + "-";

  /** Kept outside the row, and not compressed. */
  private static final String LONG =
      IntStream.range(0, 3_900)
          .mapToObj(n -> Character.toString(33 + (n * 7_919 + n * n * 31) % 90))
          .reduce(CANARY, String::concat);

  final LocalPostgres postgres = LocalPostgres.temporary();
  final NatsServer nats = NatsServer.start();
  final String uri = postgres.freshDatabase();
  final RunningService node;

  ErasingService(Vertx vertx) {
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    node = RunningService.start(uri, nats.url(), contacts.url(), Map.of());
  }

  @Override
  public void close() {
    node.close();
    nats.close();
    postgres.close();
  }

  List<JsonObject> ask(String sql) {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT to_json(t)::text FROM (" + sql + ") t")) {
      List<JsonObject> found = new ArrayList<>();
      while (rows.next()) {
        found.add(new JsonObject(rows.getString(1)));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  List<JsonObject> stream(String name) throws Exception {
    try (NatsClient client = new NatsClient(nats.url())) {
      return client.read(name).stream()
          .map(MessageInfo::getData)
          .map(data -> new JsonObject(Buffer.buffer(data)))
          .toList();
    }
  }

  void awaitPublished() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> node.management("/metrics").http().body().contains("messaging_outbox_depth 0.0"));
  }

  void converse() {
    for (int i = 0; i < 30; i++) {
      node.send("ann", "bob", (i % 3 == 0 ? LONG : CANARY) + i, "Idempotency-Key", KEY + i);
      node.send("bob", "ann", "kept " + i);
    }
    node.post("bob", "/messages/ann/seen", "{\"up_to\": 20}");
    node.send("ann", "cyd", CANARY);
  }
}
