package messaging.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import messaging.proof.Checker.Verdict;
import messaging.proof.Entry.Licence;
import messaging.testing.Backing;
import messaging.testing.ClusterNode;
import messaging.testing.DedicatedNats;
import messaging.testing.LocalPostgres;
import messaging.testing.Ports;
import messaging.testing.Standbys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every promise holds while faults strike. {@code -Dproof.seed} repeats a run, {@code
 * -Dproof.minutes} says how long single faults and pairs may take, {@code -Dproof.trouble} names
 * the only {@link Trouble} of them, {@code -Dproof.write} writes the page.
 */
@Tag("faults")
@Timeout(value = 40, unit = TimeUnit.MINUTES)
@ExtendWith(VertxExtension.class)
final class ProofIT {
  private static final long SEED = Long.getLong("proof.seed", System.currentTimeMillis());
  private static final long MINUTES = Long.getLong("proof.minutes", 4);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration SOME = Duration.ofSeconds(2);
  private static final int DISK_MEGABYTES = 160;
  private static final List<Outcome> OUTCOMES = new ArrayList<>();
  private final Random random = new Random(SEED);

  @AfterAll
  static void write() throws IOException {
    if (Boolean.getBoolean("proof.write")) {
      ProofPage.write(OUTCOMES);
    }
  }

  /** What happens between the start and the end of a campaign. */
  private interface Story {
    void tell(Campaign campaign);
  }

  private static void prove(String what, Setting setting, Vertx vertx, Story story)
      throws IOException {
    try (Campaign campaign = new Campaign(setting, vertx, SEED, PATIENCE)) {
      campaign.start();
      story.tell(campaign);
      Outcome outcome = campaign.end(what);
      OUTCOMES.add(outcome);
      System.out.println(outcome);
      outcome.verdicts().forEach(System.out::println);
      assertThat(outcome.verdicts()).as("seed %d", SEED).allMatch(Verdict::holds);
    }
  }

  @Test
  void keepsEveryPromiseWhileFaultsStrikeAloneAndInPairs(Vertx vertx) throws IOException {
    try (LocalPostgres postgres = LocalPostgres.temporary();
        DedicatedNats nats = Backing.dedicatedNats()) {
      prove(
          "faults alone and in pairs",
          Setting.of("faults", new Servers(postgres, Optional.empty(), nats)),
          vertx,
          campaign -> {
            long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
            Schedule.by(random)
                .forEach(
                    troubles -> {
                      if (System.nanoTime() < end) {
                        campaign.strike(troubles);
                      }
                    });
          });
    }
  }

  @Test
  void losesNothingWhenASynchronousStandbyTakesOver(Vertx vertx) throws IOException {
    try (LocalPostgres primary = LocalPostgres.temporary();
        LocalPostgres standby = replicaOf(primary);
        DedicatedNats nats = Backing.dedicatedNats()) {
      Standbys.commitWithReplica(primary);
      prove(
          "failover to a synchronous standby",
          Setting.of("synchronous", new Servers(primary, Optional.of(standby), nats)),
          vertx,
          campaign ->
              campaign.suffer(
                  "the primary is killed, and a synchronous standby takes over",
                  Set.of(),
                  campaign.deployment()::failOver));
    }
  }

  @Test
  void liesToNobodyWhenAnAsynchronousStandbyTakesOver(Vertx vertx) throws IOException {
    try (LocalPostgres primary = LocalPostgres.temporary();
        LocalPostgres standby = replicaOf(primary);
        DedicatedNats nats = Backing.dedicatedNats()) {
      prove(
          "failover to an asynchronous standby",
          Setting.of("asynchronous", new Servers(primary, Optional.of(standby), nats)),
          vertx,
          campaign ->
              campaign.suffer(
                  "the primary is killed, and a standby takes over that is 2 s behind",
                  Set.of(Licence.LOSE_COMMITS),
                  () -> {
                    standby.administer("ALTER SYSTEM SET primary_conninfo = ''");
                    standby.administer("SELECT pg_reload_conf()");
                    campaign.hold(SOME);
                    campaign.deployment().failOver();
                  }));
    }
  }

  /** With the database of the service, so that the copy has it, too. */
  private static LocalPostgres replicaOf(LocalPostgres primary) {
    String unused = primary.database("m");
    primary.stop();
    LocalPostgres replica = Standbys.replicaOf(primary);
    primary.start();
    return replica;
  }

  @Test
  void tellsEverythingOnceWhenTheStreamWasLostOrHasNoMajority(Vertx vertx) throws IOException {
    try (LocalPostgres postgres = LocalPostgres.temporary();
        DedicatedNats nats = new NatsMajority()) {
      prove(
          "a NATS cluster without its majority, and a stream that is lost",
          Setting.of("stream", new Servers(postgres, Optional.empty(), nats))
              .with("MESSAGING_NATS_REPLICAS", "3"),
          vertx,
          campaign -> {
            campaign.strike(List.of(Trouble.NATS_KILLED));
            campaign.strike(List.of(Trouble.NATS_FROZEN, Trouble.PUBLISHER_KILLED));
            campaign.suffer(
                "the stream is deleted",
                Set.of(Licence.LOSE_EVENTS),
                () -> {
                  campaign.deployment().stream().delete();
                  campaign.deployment().awaitWhole();
                });
            campaign.hold(SOME);
          });
    }
  }

  @Test
  void losesNothingWhenTheDiskOfTheDatabaseIsFull(Vertx vertx) throws IOException {
    Optional<SmallDisk> small = SmallDisk.ofMegabytes(DISK_MEGABYTES);
    assumeTrue(small.isPresent(), "No file system can be mounted here");
    try (SmallDisk disk = small.get();
        LocalPostgres postgres = LocalPostgres.in(disk.folder().resolve("postgres"), Ports.free());
        DedicatedNats nats = Backing.dedicatedNats()) {
      postgres.start();
      prove(
          "a disk that is full",
          Setting.of("disk", new Servers(postgres, Optional.empty(), nats)),
          vertx,
          campaign ->
              campaign.suffer(
                  "the disk of PostgreSQL is full",
                  Set.of(),
                  () -> {
                    disk.fill();
                    awaitFull(postgres);
                    campaign.hold(SOME);
                    disk.free();
                    postgres.revive();
                  }));
    }
  }

  /** Until the server fails to begin another file of its log. */
  private static void awaitFull(LocalPostgres postgres) {
    await("a server without space")
        .atMost(PATIENCE)
        .until(
            () -> {
              try {
                postgres.administer("SELECT pg_switch_wal()");
                return false;
              } catch (IllegalStateException full) {
                return true;
              }
            });
  }

  @Test
  void keepsEveryPromiseWhileTheNodesAreUpgraded(Vertx vertx)
      throws IOException, InterruptedException {
    Optional<Path> earlier = EarlierBuild.jar();
    assumeTrue(earlier.isPresent(), "There is no repository with the earlier commit");
    try (LocalPostgres postgres = LocalPostgres.temporary();
        DedicatedNats nats = Backing.dedicatedNats()) {
      prove(
          "a rolling upgrade from an earlier build",
          Setting.of("upgrade", new Servers(postgres, Optional.empty(), nats))
              .withJar(earlier.get()),
          vertx,
          campaign -> {
            for (ClusterNode node : campaign.deployment().nodes()) {
              campaign.suffer("a node is upgraded", Set.of(), () -> upgrade(node));
            }
          });
    }
  }

  @Test
  void purgesNothingButWhatIsOldWhileNodesAndTheDatabaseAreKilled(Vertx vertx) throws IOException {
    try (LocalPostgres postgres = LocalPostgres.temporary();
        DedicatedNats nats = Backing.dedicatedNats()) {
      prove(
          "a retention of seconds",
          Setting.of("retention", new Servers(postgres, Optional.empty(), nats)).purging(),
          vertx,
          campaign -> {
            campaign.strike(List.of(Trouble.NODE_KILLED_BEFORE_ITS_ANSWER));
            campaign.strike(List.of(Trouble.DATABASE_KILLED));
            campaign.strike(List.of(Trouble.NATS_KILLED, Trouble.PUBLISHER_KILLED));
          });
    }
  }

  private static void upgrade(ClusterNode node) {
    node.run(null);
    node.restart();
  }
}
