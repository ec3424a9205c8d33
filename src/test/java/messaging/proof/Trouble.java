package messaging.proof;

import static messaging.proof.Trouble.Target.CONTACTS;
import static messaging.proof.Trouble.Target.DATABASE;
import static messaging.proof.Trouble.Target.NATS;
import static messaging.proof.Trouble.Target.NODE;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import messaging.testing.ClusterNode;
import messaging.testing.ContactFaults;
import messaging.testing.MovedClock;

/** The faults that lose nothing. Two of them may strike at once. */
@SuppressWarnings("ImmutableEnumChecker") // Its functions have no state.
enum Trouble {
  NODE_KILLED(NODE, "a node is killed", s -> s.victim().kill(), s -> s.victim().start()),
  PUBLISHER_KILLED(
      NODE,
      "the node that publishes is killed",
      s -> s.publisher().kill(),
      s -> s.victim().start()),
  NODE_KILLED_BEFORE_ITS_ANSWER(
      NODE,
      "a node is killed between commit and answer",
      s -> {
        s.swallowAnswer(s.deployment().toPostgres());
        s.victim().kill();
        s.deployment().toPostgres().cut();
      },
      s -> s.victim().start()),
  NODE_SPLIT_OFF(
      NODE,
      "a node hangs until the others exclude it, and comes back",
      s -> s.victim().freeze(),
      s -> s.victim().thaw()),
  PUBLISHER_FROZEN(
      NODE, "the node that publishes hangs", s -> s.publisher().freeze(), s -> s.victim().thaw()),
  CLUSTER_SPLIT(
      NODE,
      "the cluster falls apart into single nodes, and comes together again",
      s -> s.deployment().links().silence(),
      s -> s.deployment().links().heal()),
  CLUSTER_ONE_WAY(
      NODE,
      "packets between the nodes arrive in one direction only",
      s -> s.deployment().links().deafen(),
      s -> s.deployment().links().heal()),
  ROLLING_RESTART(
      NODE,
      "the nodes are restarted one after the other",
      s -> s.deployment().nodes().forEach(ClusterNode::restart)),
  SMALL_HEAP(
      NODE,
      "a node has a heap of 40 MB",
      s -> s.restartWith("-Xmx40m", "_JAVA_OPTIONS"),
      s -> s.restartWith("", "_JAVA_OPTIONS")),
  SLOW_CLIENTS(NODE, "a node has 300 clients that drip or take nothing", Strike::crowdTheVictim),
  NODE_CLOCK_AHEAD(
      NODE,
      "a node's clock is set an hour forward, and back",
      s -> s.moveClockOfTheVictim(Duration.ofHours(1)),
      Strike::setClocksRight),
  NODE_CLOCK_BEHIND(
      NODE,
      "a node's clock is set an hour back, and forward",
      s -> s.moveClockOfTheVictim(Duration.ofHours(-1)),
      Strike::setClocksRight),
  DATABASE_CLOCK_AHEAD(
      DATABASE,
      "PostgreSQL's clock is set an hour forward, and back",
      s -> s.moveClockOfPostgres(Duration.ofHours(1)),
      Strike::setClocksRight),
  DATABASE_CLOCK_BEHIND(
      DATABASE,
      "PostgreSQL's clock is set an hour back, and forward",
      s -> s.moveClockOfPostgres(Duration.ofHours(-1)),
      Strike::setClocksRight),
  DATABASE_KILLED(
      DATABASE, "PostgreSQL is killed", s -> s.postgres().kill(), s -> s.postgres().start()),
  DATABASE_FROZEN(
      DATABASE, "PostgreSQL hangs", s -> s.postgres().freeze(), s -> s.postgres().thaw()),
  DATABASE_SILENT(
      DATABASE,
      "packets between nodes and PostgreSQL are dropped",
      s -> s.deployment().toPostgres().silence(),
      Strike::leadToPostgres),
  CUT_DURING_COMMIT(
      DATABASE,
      "connections are cut during COMMIT",
      s -> s.cutAfterRequests(s.deployment().toPostgres())),
  TWO_RELAYS(
      DATABASE,
      "a second relay is let in while the first one publishes",
      s -> s.deployment().endLease()),
  NATS_KILLED(NATS, "NATS is killed", s -> s.nats().kill(), s -> s.nats().start()),
  NATS_FROZEN(NATS, "NATS hangs", s -> s.nats().freeze(), s -> s.nats().thaw()),
  NATS_SILENT(
      NATS,
      "packets between nodes and NATS are dropped",
      s -> s.deployment().toNats().silence(),
      Strike::leadToNats),
  NATS_FULL(
      NATS,
      "the stream is full",
      s -> s.deployment().stream().fill(true),
      s -> s.deployment().stream().fill(false)),
  ACKNOWLEDGEMENTS_LOST(
      NATS,
      "the connection to NATS is cut after a publish",
      s -> s.cutAfterRequests(s.deployment().toNats())),
  CONTACTS_DOWN(
      CONTACTS, "the contact-service is down", s -> s.contacts().stop(), s -> s.contacts().start()),
  CONTACTS_HANG(
      CONTACTS, "the contact-service hangs", s -> s.contacts().misbehave(ContactFaults.hang())),
  CONTACTS_DRIP(
      CONTACTS,
      "the contact-service answers a byte at a time",
      s -> s.contacts().misbehave(ContactFaults.drip(s.vertx(), Duration.ofMillis(100)))),
  CONTACTS_LIE(
      CONTACTS,
      "the contact-service answers nonsense",
      s -> s.contacts().misbehave(ContactFaults.body("{\"friends\":\"true\"}"))),
  CONTACTS_CLOSE(
      CONTACTS,
      "the contact-service closes connections",
      s -> s.contacts().misbehave(ContactFaults.close())),
  CONTACTS_FAIL(
      CONTACTS,
      "the contact-service answers 500 with a yes",
      s -> s.contacts().misbehave(ContactFaults.status(500)));

  /** What it strikes; two that strike the same cannot be told apart. In the order of healing. */
  enum Target {
    CONTACTS,
    NATS,
    DATABASE,
    NODE
  }

  private static final Duration SHORT = Duration.ofSeconds(3);

  /** Longer than the cluster waits for a heartbeat, and than the relay's lease. */
  private static final Duration LONG = Duration.ofSeconds(9);

  private final Target target;
  private final String sentence;
  private final Consumer<Strike> strike;
  private final Consumer<Strike> heal;

  Trouble(Target target, String sentence, Consumer<Strike> strike, Consumer<Strike> heal) {
    this.target = target;
    this.sentence = sentence;
    this.strike = strike;
    this.heal = heal;
  }

  /** One that its strike ends itself, or {@link Strike#release}. */
  Trouble(Target target, String sentence, Consumer<Strike> strike) {
    this(target, sentence, strike, healed -> {});
  }

  /** Begins it. */
  void begin(Strike on) {
    strike.accept(on);
  }

  /** Ends it. */
  void end(Strike on) {
    heal.accept(on);
  }

  /** Why it cannot strike on this machine; empty if it can. */
  Optional<String> obstacle() {
    return switch (this) {
      case NODE_CLOCK_AHEAD, NODE_CLOCK_BEHIND, DATABASE_CLOCK_AHEAD, DATABASE_CLOCK_BEHIND ->
          MovedClock.obstacle();
      default -> Optional.empty();
    };
  }

  /** How long it lasts at least. */
  Duration least() {
    return switch (this) {
      case NODE_SPLIT_OFF, PUBLISHER_FROZEN, CLUSTER_SPLIT, CLUSTER_ONE_WAY -> LONG;
      default -> SHORT;
    };
  }

  Target target() {
    return target;
  }

  /** What happens. */
  String sentence() {
    return sentence;
  }
}
