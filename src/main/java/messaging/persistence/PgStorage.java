package messaging.persistence;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import messaging.config.PostgresConfig;
import messaging.config.RateLimit;
import messaging.message.CommitListener;
import messaging.message.ErasureLog;
import messaging.message.ErasureStore;
import messaging.message.EventArchive;
import messaging.message.ExportStore;
import messaging.message.FeedStore;
import messaging.message.MessageStore;
import messaging.message.Outbox;
import messaging.message.Retention;
import messaging.tracing.Tracing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of one node: its pools, and what works on them. Close it after everything that uses
 * it. Thread-safe.
 */
public final class PgStorage {
  private static final Logger log = LoggerFactory.getLogger(PgStorage.class);

  /** Few, so that ten thousand feeds that read at once leave the database to the requests. */
  private static final int FEED_POOL_SIZE = 2;

  /** How often the log hears of a privilege that was taken away, though nobody asks for it. */
  private static final long WATCH_MILLIS = 5_000;

  private final Vertx vertx;
  private final PostgresConfig config;
  private final PgPool writes;
  private final PgPool reads;
  private final PgPool feeds;
  private final Privileges privileges;
  private final long watch;

  private PgStorage(Vertx vertx, PostgresConfig config) {
    this.vertx = vertx;
    this.config = config;
    DatabaseServers servers = new DatabaseServers(config.address().uris().size(), System::nanoTime);
    this.writes = pool(servers, "write", config.writePoolSize());
    this.reads = pool(servers, "read", config.readPoolSize());
    this.feeds = pool(servers, "feed", FEED_POOL_SIZE);
    this.privileges = new Privileges(reads);
    this.watch = vertx.setPeriodic(WATCH_MILLIS, now -> privileges.obstacle());
  }

  private PgPool pool(DatabaseServers servers, String name, int size) {
    return PgPool.of(PgPools.create(vertx, config, servers, name, size), config);
  }

  /** Waits until the database takes writes, migrates the schema and opens the pools. */
  public static Future<PgStorage> open(Vertx vertx, PostgresConfig config) {
    long patience = config.startTimeout().toMillis();
    return migrate(vertx, config)
        .map(migrated -> new PgStorage(vertx, config))
        .compose(storage -> storage.warnIfNotDurable().map(storage))
        .compose(storage -> storage.privileges.require().map(storage))
        // A database that accepts the connection and then says nothing would delay the start for
        // ever.
        .timeout(patience, TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(named(failure, patience)));
  }

  private static Future<Void> migrate(Vertx vertx, PostgresConfig config) {
    // Of its own, as Vert.x would log the stack trace of a shared worker that waits for so long.
    WorkerExecutor worker =
        vertx.createSharedWorkerExecutor(
            "migration", 1, 2 * config.startTimeout().toMillis(), TimeUnit.MILLISECONDS);
    return worker
        .<Void>executeBlocking(
            () -> {
              WritableServer.awaitServing(config);
              Migrations.migrate(config);
              return null;
            })
        .eventually(worker::close);
  }

  private static Throwable named(Throwable failure, long patience) {
    return failure instanceof TimeoutException
        ? new TimeoutException(
            "The database did not answer within " + patience + " ms (postgres.start-timeout).")
        : failure;
  }

  /**
   * A store for the event-loop context that calls.
   *
   * @param pairLimit of a sender to one receiver; empty for none
   * @param listener is told of every commit of the store
   */
  public MessageStore messageStore(
      Optional<RateLimit> pairLimit,
      CommitListener listener,
      MeterRegistry meters,
      Tracing tracing) {
    BatchRun run = new BatchRun(new BatchStatement(writes, pairLimit), listener, tracing);
    SendBatcher batcher = new SendBatcher(run, vertx, config.batches(), meters);
    return new PgMessageStore(writes, reads, batcher, listener, tracing);
  }

  /** The outbox for this node's relay. */
  public Outbox outbox() {
    return new PgOutbox(writes);
  }

  /** The purge of old messages. */
  public Retention retention() {
    return new PgRetention(writes);
  }

  /** Erases what users sent. */
  public ErasureStore erasures() {
    return new PgErasures(writes);
  }

  /** What was erased, for this node's relay. */
  public ErasureLog erasureLog() {
    return new PgErasures(writes);
  }

  /** All events that are stored. */
  public EventArchive archive() {
    return new PgEventArchive(reads);
  }

  /** All that is stored of each user. */
  public ExportStore exports() {
    return new PgExport(reads, feedStore());
  }

  /** What the live feeds of this node read, on connections of their own. */
  public FeedStore feedStore() {
    return new PgFeed(feeds);
  }

  /**
   * Why the database cannot be used, in plain words: it does not answer, is not migrated, takes no
   * writes, or does not let us do what we need. Empty if it can be. Never fails.
   */
  public Future<Optional<String>> obstacle() {
    return privileges.obstacle().otherwise(Optional.of("The database does not answer"));
  }

  /** Closes the pools. */
  public Future<Void> close() {
    vertx.cancelTimer(watch);
    return Future.join(writes.close(), reads.close(), feeds.close()).mapEmpty();
  }

  /**
   * Fails only if the database refuses us for good: whether it answers at the moment is a matter of
   * readiness, not of the start.
   */
  private Future<Void> warnIfNotDurable() {
    return reads
        .transact(lent -> lent.query(DatabaseSql.DURABILITY).execute())
        .map(rows -> rows.iterator().next())
        .onSuccess(
            row -> {
              if (row.getString("fsync").equals("off") || row.getString("commit").equals("off")) {
                log.atWarn()
                    .addKeyValue("fsync", row.getString("fsync"))
                    .addKeyValue("synchronousCommit", row.getString("commit"))
                    .log("The database may lose what it has acknowledged");
              }
            })
        .onFailure(
            failure ->
                log.atWarn()
                    .addKeyValue("failure", failure.getClass().getSimpleName())
                    .log("The database did not say whether it keeps what it acknowledges"))
        .<Void>mapEmpty()
        .recover(
            failure ->
                StartFailures.mayHeal(failure)
                    ? Future.succeededFuture()
                    // The pools end with Vert.x, which does not outlive a failed start.
                    : Future.failedFuture(StartFailures.explain(failure)));
  }
}
