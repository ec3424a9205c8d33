package messaging.proof;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import messaging.testing.ClusterNode;
import messaging.testing.Crowd;
import messaging.testing.DedicatedNats;
import messaging.testing.Detour;
import messaging.testing.LocalPostgres;
import messaging.testing.MovedClock;

/** One strike of one or two troubles, until it is healed: what they need for it. */
final class Strike {
  private static final String HALF_A_HEAD =
      "POST /messages/bob HTTP/1.1\r\nHost: localhost\r\nX-User-Id: ";
  private static final String PAGE =
      "GET /messages/bob?limit=200 HTTP/1.1\r\nHost: localhost\r\nX-User-Id: ann\r\n\r\n";

  private final Deployment deployment;
  private final Vertx vertx;
  private final List<Crowd> crowds = new ArrayList<>();
  private final List<MovedClock> clocks = new ArrayList<>();
  private ClusterNode victim;

  Strike(Deployment deployment, Vertx vertx, ClusterNode victim) {
    this.deployment = deployment;
    this.vertx = vertx;
    this.victim = victim;
  }

  Deployment deployment() {
    return deployment;
  }

  Vertx vertx() {
    return vertx;
  }

  /** The node that is struck. */
  ClusterNode victim() {
    return victim;
  }

  /** The node that publishes; from now on it is the one that is struck. */
  ClusterNode publisher() {
    victim = deployment.publisher();
    return victim;
  }

  LocalPostgres postgres() {
    return deployment.servers().postgres();
  }

  DedicatedNats nats() {
    return deployment.servers().nats();
  }

  Contacts contacts() {
    return deployment.contacts();
  }

  /** Restarts the node with these environment variables, or without them. */
  void restartWith(String value, String... variables) {
    for (String variable : variables) {
      victim.set(variable, value.isEmpty() ? null : value);
    }
    victim.restart();
  }

  /** Restarts the node with a clock of its own, which is then set while it runs. */
  void moveClockOfTheVictim(Duration off) {
    MovedClock clock = MovedClock.in(Campaign.FOLDER);
    clock.environment().forEach(victim::set);
    victim.restart();
    // With its next start it has the right clock again.
    clock.environment().keySet().forEach(variable -> victim.set(variable, null));
    clocks.add(clock);
    clock.move(off);
  }

  /** The same with PostgreSQL. */
  void moveClockOfPostgres(Duration off) {
    MovedClock clock = MovedClock.in(Campaign.FOLDER);
    postgres().restartWith(clock);
    clocks.add(clock);
    clock.move(off);
  }

  /** Sets the clocks right while all runs. */
  void setClocksRight() {
    clocks.forEach(clock -> clock.move(Duration.ZERO));
  }

  /** Lets packets pass again, on new connections. */
  void leadToPostgres() {
    deployment.toPostgres().lead(postgres().port());
  }

  /** The same. */
  void leadToNats() {
    deployment.toNats().lead(URI.create(nats().url()).getPort());
  }

  /**
   * Several times: the server does what it is told, its answer is lost, and then the connection.
   */
  void cutAfterRequests(Detour detour) {
    for (int i = 0; i < 5; i++) {
      swallowAnswer(detour);
      detour.cut();
    }
  }

  /** Waits until an answer of the server was lost; the server has done what it was told. */
  void swallowAnswer(Detour detour) {
    detour.swallowAnswers();
    await("an answer that is lost").until(() -> detour.swallowed() > 0);
  }

  /** Clients that send half a request, and clients that take no answers. */
  void crowdTheVictim() {
    Crowd crowd = new Crowd(victim.at("/").getPort());
    crowds.add(crowd);
    crowd.gather(150, HALF_A_HEAD);
    crowd.gather(150, PAGE.repeat(5));
  }

  /** Ends what holds no longer than the strike. */
  void release() {
    crowds.forEach(Crowd::close);
    contacts().misbehave(null);
  }
}
