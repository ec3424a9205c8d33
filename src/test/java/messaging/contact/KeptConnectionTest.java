package messaging.contact;

import static messaging.contact.ContactFixture.PATH;
import static messaging.contact.ContactFixture.ask;
import static messaging.contact.ContactFixture.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import messaging.contact.RawServer.Behaviour;
import messaging.message.RequestContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class KeptConnectionTest {
  private static final int QUESTIONS = 60;
  private static final int LONG = 10_000;

  private ContactFixture fixture;
  private RawServer server;
  private ContactClient client;
  private GuardedCalls oneByOne;

  @BeforeEach
  void start(Vertx vertx) {
    fixture = new ContactFixture(vertx);
    use(new RawServer(KeptConnectionTest::answerOne));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void serve(Behaviour behaviour) {
    server.close();
    use(new RawServer(behaviour));
  }

  private void use(RawServer server) {
    this.server = server;
    client = fixture.client(server.url(), PATH, "friends", Duration.ZERO);
    // With one connection only, the second question comes on that of the first.
    oneByOne = fixture.calls(server.url(), new Turns.Limits(1, 1, 1, 1, ContactFixture.LONG));
  }

  private Future<Boolean> askOnTheOneConnection() {
    return oneByOne.ask("ann", "bob", RequestContext.NONE);
  }

  @Test
  void asksAgainWhenTheServerResetsAtTheNextQuestion() {
    serve(
        connection -> {
          answerOne(connection);
          connection.question(LONG);
          connection.reset();
        });

    askAllInTurn();
    assertThat(server.heads).hasSizeGreaterThan(QUESTIONS);
  }

  @Test
  void asksAgainWhenTheServerClosesAtTheNextQuestion() {
    serve(
        connection -> {
          answerOne(connection);
          connection.question(LONG);
        });

    askAllInTurn();
    assertThat(server.heads).hasSizeGreaterThan(QUESTIONS);
  }

  @Test
  void asksAgainWhenTheServerClosesAfterEachAnswerWithoutSayingSo() {
    serve(KeptConnectionTest::answerOne);

    askAllInTurn();
  }

  @Test
  void asksAgainWhenTheServerClosesIdleConnectionsJustAsWeAsk() {
    // Given a server that closes after 20 ms of silence, and questions at that very time
    serve(
        connection -> {
          answerOne(connection);
          while (connection.question(20)) {
            connection.answer(RawServer.YES);
          }
          connection.reset();
        });

    for (int i = 0; i < QUESTIONS; i++) {
      fixture.vertx.timer(17 + i % 6, TimeUnit.MILLISECONDS).await();
      assertThat(ask(client, "ann", "bob").await()).isTrue();
    }
  }

  @Test
  void asksAgainWhenManyKeptConnectionsAreResetAtOnce() {
    serve(
        connection -> {
          answerOne(connection);
          connection.question(LONG);
          connection.reset();
        });

    for (int round = 0; round < 4; round++) {
      List<Future<Boolean>> answers =
          IntStream.range(0, QUESTIONS).mapToObj(i -> ask(client, "user-" + i, "bob")).toList();
      assertThat(ContactFixture.getAll(answers)).containsOnly(true);
    }
  }

  @Test
  void doesNotAskAgainOnANewConnection() {
    serve(connection -> connection.question(LONG));

    assertUnavailable(ask(client, "ann", "bob"));
    assertThat(server.heads).hasSize(1);
    assertThat(fixture.callCount("error")).isEqualTo(1);
  }

  @Test
  void asksAgainOnlyOnce() {
    serve(
        connection -> {
          connection.question(LONG);
          if (server.connections.get() == 1) {
            connection.answer(RawServer.YES);
            connection.question(LONG);
          }
        });
    askOnTheOneConnection().await();

    assertUnavailable(askOnTheOneConnection());
    assertThat(server.heads).hasSize(3);
  }

  @Test
  void doesNotAskAgainAfterATimeOutOrABadAnswer() {
    fixture.deadline = ContactFixture.SHORT;
    serve(
        connection -> {
          answerOne(connection);
          if (server.connections.get() == 1) {
            connection.question(LONG);
            connection.answer(RawServer.answer("500 Oops", ""));
          }
          connection.question(LONG);
          connection.question(LONG);
        });
    askOnTheOneConnection().await();

    // The answer 500
    assertUnavailable(askOnTheOneConnection());
    assertThat(server.heads).hasSize(2);

    // The time-out
    assertUnavailable(askOnTheOneConnection());
    assertThat(server.heads).hasSize(3);
  }

  @Test
  void doesNotAskAgainAfterHalfAnAnswer() {
    serve(
        connection -> {
          answerOne(connection);
          connection.question(LONG);
          connection.answer(
              "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n{".getBytes(StandardCharsets.US_ASCII));
        });
    askOnTheOneConnection().await();

    assertUnavailable(askOnTheOneConnection());
    assertThat(server.heads).hasSize(2);
  }

  private static void answerOne(RawServer.Exchange connection) throws IOException {
    connection.question(LONG);
    connection.answer(RawServer.YES);
  }

  private void askAllInTurn() {
    for (int i = 0; i < QUESTIONS; i++) {
      assertThat(ask(client, "ann", "friend-" + i).await()).as("question " + i).isTrue();
    }
    assertThat(fixture.callCount("yes")).isEqualTo(QUESTIONS);
  }
}
