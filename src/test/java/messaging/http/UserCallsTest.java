package messaging.http;

import static messaging.http.HttpServerExtension.CONCURRENT;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import messaging.message.History;
import messaging.message.Message;
import messaging.message.Sent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one user may have under way, so that others are served. */
@ExtendWith(VertxExtension.class)
class UserCallsTest {
  /** Of a user of whom nothing is known, at once. */
  private static final int READS = 8;

  @RegisterExtension final HttpServerExtension server = new HttpServerExtension();

  private final List<RawConnection> clients = new ArrayList<>();
  private final List<Promise<History>> reads = new CopyOnWriteArrayList<>();
  private final List<Promise<Sent>> sends = new CopyOnWriteArrayList<>();

  @BeforeEach
  void keepThemWaiting() {
    server.messaging.onHistory(query -> later(reads));
    server.messaging.onSend(command -> later(sends));
  }

  private static <T> Future<T> later(List<Promise<T>> asked) {
    Promise<T> answer = Promise.promise();
    Promise<T> told = Promise.promise();
    Context own = Vertx.currentContext();
    answer.future().onComplete(result -> own.runOnContext(back -> told.handle(result)));
    asked.add(answer);
    return told.future();
  }

  @AfterEach
  void leave() {
    clients.forEach(RawConnection::close);
  }

  private static String proof(String user) {
    return HttpServerExtension.ANN.replace("ann", user);
  }

  private RawConnection read(String user) {
    return ask(head("GET", "/messages/bob", proof(user)) + "\r\n");
  }

  private RawConnection send(String user) {
    return ask(
        head("POST", "/messages/bob", proof(user) + "Content-Type: application/json\r\n")
            + "Content-Length: 13\r\n\r\n{\"text\":\"hi\"}");
  }

  private RawConnection ask(String request) {
    RawConnection client = server.connect();
    clients.add(client);
    return client.send(request);
  }

  private void awaitReads(int count) {
    await().until(() -> reads.size() == count);
  }

  private static History page(int bytes) {
    Message message = FakeMessaging.message("bob", "ann", "a".repeat(bytes));
    return new History(FakeMessaging.CHAT, List.of(message), false, false);
  }

  @Test
  void refusesMoreCallsOfAUserThanTheLimit() {
    IntStream.range(0, CONCURRENT).forEach(i -> send("ann"));
    await().until(() -> sends.size() == CONCURRENT);

    Reply refused = send("ann").read();
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.slug()).isEqualTo("too-many-calls");
    assertThat(refused.header("retry-after")).contains("1");
    assertThat(server.meters.get("messaging.calls.user.refused").counter().count()).isEqualTo(1);
    assertThat(server.call("GET", "/chats").status()).isEqualTo(429);

    RawConnection other = send("eve");
    await().until(() -> sends.size() == CONCURRENT + 1);
    sends.forEach(one -> one.complete(new Sent(FakeMessaging.message("ann", "bob", "hi"), false)));
    assertThat(other.read().status()).isEqualTo(201);
    assertThat(clients.get(0).read().status()).isEqualTo(201);
    await().until(() -> server.call("GET", "/chats").status() == 200);
  }

  @Test
  void readsInTurnsOfAUser() {
    List<RawConnection> anns = IntStream.range(0, 20).mapToObj(i -> read("ann")).toList();
    awaitReads(READS);
    read("eve");
    awaitReads(READS + 1);

    // Small pages make room for many.
    for (int i = 0; i < 3; i++) {
      reads.get(i).complete(page(10));
      assertThat(anns.get(i).read().status()).isEqualTo(200);
    }
    awaitReads(20 + 1);
  }

  @Test
  void makesOneLargePageOfAUserAtATime() {
    RawConnection first = read("ann");
    awaitReads(1);
    reads.get(0).complete(page(5_000_000));
    assertThat(first.read().status()).isEqualTo(200);

    IntStream.range(0, 3).forEach(i -> read("ann"));
    awaitReads(2);
    server.vertx().timer(300).await();
    assertThat(reads).hasSize(2);
    reads.get(1).complete(page(10));
    awaitReads(4);
  }

  @Test
  void waitsUntilAPageIsTaken() {
    // Nobody is cut off for taking nothing.
    server.restart(new Setup().requestTimeout(Duration.ofMinutes(5)));
    RawConnection slow = read("ann");
    awaitReads(1);
    reads.get(0).complete(page(20_000_000));
    RawConnection next = read("ann");

    // It waited for longer than the first would make it rest.
    assertThat(next.read().status()).isEqualTo(429);
    assertThat(reads).hasSize(1);
    assertThat(slow.read().status()).isEqualTo(200);
  }

  @Test
  void forgetsWhoLeaves() {
    IntStream.range(0, CONCURRENT).forEach(i -> read("ann"));
    awaitReads(READS);
    clients.forEach(RawConnection::close);

    await().until(() -> answers(200));
  }

  private boolean answers(int status) {
    return server.call("GET", "/chats").status() == status;
  }

  @Test
  void refusesAReadThatWaitsForTooLong() {
    IntStream.range(0, READS).forEach(i -> read("ann"));
    awaitReads(READS);

    Reply refused = read("ann").read();

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.slug()).isEqualTo("too-many-calls");
  }
}
