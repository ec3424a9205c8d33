package messaging.contact;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import messaging.config.ContactsConfig;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.message.RequestContext;
import messaging.testing.ContactServiceStub;
import org.assertj.core.api.Assertions;

/** A stub, clients of it, and a time for cache and breaker that stands still unless moved. */
final class ContactFixture {
  static final String PATH = "/contacts/{user_id}/friends/{friend_id}";

  /** For what is not late; a busy machine may take some seconds. */
  static final Duration LONG = Duration.ofSeconds(60);

  /** For what is late. This process may be late itself, but by less than half of it. */
  static final Duration SHORT = Duration.ofSeconds(3);

  /** For the clients that are made next. */
  String authorization = "";

  /** For the clients that are made next. */
  Duration deadline = LONG;

  final Vertx vertx;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final ContactServiceStub stub;
  private final AtomicLong nanos = new AtomicLong(System.nanoTime());

  ContactFixture(Vertx vertx) {
    this.vertx = vertx;
    this.stub = ContactServiceStub.start(vertx).await();
  }

  /** A client that remembers a yes for that long. */
  ContactClient client(Duration cacheTtl) {
    return client(stub.url(), PATH, "friends", cacheTtl);
  }

  /** A client that remembers nothing, of a short deadline. */
  ContactClient hurriedClient() {
    deadline = SHORT;
    return client(Duration.ZERO);
  }

  ContactClient client(String url, String path, String field, Duration cacheTtl) {
    return new ContactClient(vertx, config(url, path, field, cacheTtl), meters, nanos::get);
  }

  private ContactsConfig config(String url, String path, String field, Duration cacheTtl) {
    return new ContactsConfig(URI.create(url), path, field, authorization, deadline, cacheTtl);
  }

  /** Calls without a memory, with these limits. */
  GuardedCalls calls(Turns.Limits limits) {
    return calls(stub.url(), limits);
  }

  GuardedCalls calls(String url, Turns.Limits limits) {
    ContactCall call = new ContactCall(vertx, config(url, PATH, "friends", Duration.ZERO), limits);
    return new GuardedCalls(call, meters, Clock.systemUTC());
  }

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  double cacheCount(String result) {
    return meters.get("messaging.contact.cache").tag("result", result).counter().count();
  }

  long callCount(String outcome) {
    return meters.get("messaging.contact.calls").tag("outcome", outcome).timer().count();
  }

  static Future<Boolean> ask(ContactClient client, String sender, String receiver) {
    return client.areFriends(sender, receiver, RequestContext.NONE);
  }

  /** Asks about that many pairs, one after the other. */
  static void askInTurn(ContactClient client, int questions) {
    for (int i = 0; i < questions; i++) {
      settle(ask(client, "ann", "friend-" + i));
    }
  }

  static List<Boolean> getAll(List<Future<Boolean>> futures) {
    List<Boolean> answers = new ArrayList<>();
    futures.forEach(future -> answers.add(future.await()));
    return answers;
  }

  static void settle(Future<?> future) {
    future.otherwiseEmpty().await();
  }

  static void assertUnavailable(Future<Boolean> answer) {
    Assertions.assertThat(answer.map((Throwable) null).otherwise(failure -> failure).await())
        .isInstanceOfSatisfying(
            MessagingException.class,
            refusal ->
                Assertions.assertThat(refusal.code()).isEqualTo(ErrorCode.CONTACTS_UNAVAILABLE));
  }
}
