package messaging.feed;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import messaging.config.FeedConfig;
import messaging.message.ErrorCode;
import messaging.message.Feed.End;
import messaging.message.FeedPosition;
import messaging.message.FeedStore;
import messaging.message.FeedStore.Changes;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners of a node. Hints wake them. A periodic poll of the database finds the commits of
 * other nodes and the events of lost hints. Confined to one event loop.
 */
final class FeedHub {
  private static final Logger log = LoggerFactory.getLogger(FeedHub.class);

  static final int PAGE = 100;
  private static final int READS_AT_ONCE = 2;

  private final Vertx vertx;
  private final FeedStore store;
  private final FeedConfig config;
  private final FeedMeters meters;
  private final Turns turns = new Turns(READS_AT_ONCE);
  private final Map<String, Set<Listener>> listeners = new HashMap<>();
  private int open;
  private boolean stopping;
  private boolean polling;
  private boolean failed;
  private @Nullable FeedPosition seen;

  FeedHub(Vertx vertx, FeedStore store, FeedConfig config, FeedMeters meters) {
    this.vertx = vertx;
    this.store = store;
    this.config = config;
    this.meters = meters;
  }

  /** As {@link messaging.message.Feed#subscribe}; returns the listener and its start position. */
  Future<Opened> subscribe(String userId, @Nullable String cursor) {
    if (stopping) {
      return Future.failedFuture(Listener.stopping());
    }
    makeRoom(listeners.getOrDefault(userId, Set.of()));
    if (open >= config.maxStreams()) {
      return Future.failedFuture(
          new MessagingException(
              ErrorCode.OVERLOADED, "This node has reached its limit of open event streams."));
    }
    Listener listener =
        new Listener(
            vertx,
            userId,
            from ->
                meters
                    .read(() -> turns.take(() -> store.read(userId, from, PAGE)))
                    .onFailure(failure -> failed = true));
    // Before the start position is known, so that no hint is lost in between.
    listeners.computeIfAbsent(userId, first -> new LinkedHashSet<>()).add(listener);
    meters.open(++open);
    return turns
        .take(() -> store.open(cursor))
        .map(
            start -> {
              listener.begin(start);
              return new Opened(listener, start);
            })
        .onFailure(refused -> remove(listener));
  }

  /** A listener and its start position. */
  record Opened(Listener listener, FeedPosition start) {}

  /**
   * Ends one of a user who has as many as one may have. It is the one whose client has taken
   * nothing for longest, or else the oldest: clients that vanished leave theirs behind, and the
   * newest one is surely alive.
   */
  private void makeRoom(Set<Listener> own) {
    if (own.size() >= config.maxStreamsPerUser()) {
      close(
          own.stream()
              .filter(Listener::isStalled)
              .min(Comparator.comparingLong(Listener::idleSince))
              .orElse(own.iterator().next()),
          End.REPLACED);
    }
  }

  /** Removes and ends a listener. */
  void close(Listener listener, End reason) {
    if (remove(listener)) {
      meters.ended(reason);
    }
    listener.end(reason == End.REPLACED ? Listener.replaced() : Listener.stopping());
  }

  private boolean remove(Listener listener) {
    Set<Listener> all = listeners.get(listener.userId());
    if (all == null || !all.remove(listener)) {
      return false;
    }
    if (all.isEmpty()) {
      listeners.remove(listener.userId());
    }
    meters.open(--open);
    return true;
  }

  /** Wakes the listeners of the user: there may be new events. */
  void hint(String userId) {
    of(userId).forEach(Listener::hint);
  }

  private List<Listener> of(String userId) {
    return List.copyOf(listeners.getOrDefault(userId, Set.of()));
  }

  private void all(Consumer<Listener> action) {
    listeners.values().stream().flatMap(Set::stream).toList().forEach(action);
  }

  /** Polls the database for events without hints. Call it periodically. */
  void poll() {
    if (polling) {
      return;
    }
    if (open == 0) {
      seen = null;
      return;
    }
    polling = true;
    FeedPosition from = seen;
    Future<Void> looked =
        from == null ? store.open(null).map(this::begin) : store.changes(from).map(this::wake);
    looked.onFailure(this::pollFailed).onComplete(done -> polling = false);
  }

  private void pollFailed(Throwable failure) {
    if (failure instanceof MessagingException refusal
        && refusal.code() == ErrorCode.CURSOR_EXPIRED) {
      log.atWarn().log("The database has lost events, or is another one; streams end");
      seen = null;
      // Each looks whether its own position holds.
      all(Listener::hint);
      return;
    }
    log.atDebug()
        .addKeyValue("failure", failure.getClass().getSimpleName())
        .log("Feed poll failed");
  }

  private Void begin(FeedPosition present) {
    seen = present;
    all(Listener::hint);
    return null;
  }

  private Void wake(Changes changes) {
    seen = changes.next();
    for (FeedStore.Change change : changes.chats()) {
      of(change.userId()).forEach(listener -> listener.changed(change.stamp()));
      of(change.peerId()).forEach(listener -> listener.changed(change.stamp()));
    }
    if (!changes.complete()) {
      all(Listener::hint);
    } else if (failed) {
      failed = false;
      all(Listener::look);
    }
    return null;
  }

  /** Accepts no new listeners and ends the existing ones. */
  void stop() {
    stopping = true;
    all(listener -> listener.end(Listener.stopping()));
  }
}
