package messaging.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import messaging.wire.StrictHttp;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what one user has under way on a node: calls, and bytes of pages that are made or not yet
 * taken. A call beyond the first bound is refused. A read beyond the second waits for the user's
 * earlier ones, so that whoever asks for many large pages waits for itself, and not others. Nothing
 * is kept of users without calls. Thread-safe.
 *
 * <p>Meter: the counter {@code messaging.calls.user.refused}.
 */
public final class UserCalls {
  /** Of pages of one user at once; the largest page has 4.8 MB. One page is always made. */
  private static final long MAX_BYTES = 8 * 1024 * 1024;

  /** Of a page of a user of whom nothing is known. */
  private static final long UNKNOWN_BYTES = 1024 * 1024;

  /**
   * After a page of more bytes the user rests: a large page costs database, event loops and network
   * so much that others would notice one after the other. Usual pages have a tenth of it.
   */
  private static final long LARGE_BYTES = 256 * 1024;

  private static final long REST_BYTES_PER_MILLI = 8 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final int limit;
  private final Counter refused;
  private final Map<String, User> users = new HashMap<>();

  /**
   * @param limit calls of one user that may be under way at once
   */
  public UserCalls(int limit, MeterRegistry meters) {
    this.limit = limit;
    this.refused =
        Counter.builder("messaging.calls.user.refused")
            .description("Calls refused because too many of the same user were under way")
            .register(meters);
  }

  /** What one user has under way. Guarded by the bounds. */
  private static final class User {
    private final String id;
    private final Deque<Read> waiting = new ArrayDeque<>();
    private int calls;
    private long bytes;
    private long bytesOfPage = UNKNOWN_BYTES;

    private int resting;

    private User(String id) {
      this.id = id;
    }

    private boolean hasRoom() {
      return resting == 0 && (bytes == 0 || bytes + bytesOfPage <= MAX_BYTES);
    }
  }

  /** A read that waits, is under way, or has ended. Guarded by the bounds. */
  private static final class Read {
    private final User user;
    private final RoutingContext context;
    private final Context own = Vertx.currentContext();
    private long reserved;
    private long timer = -1;
    private boolean over;

    private Read(User user, RoutingContext context) {
      this.user = user;
      this.context = context;
    }
  }

  /** Handles any call: lets it go on if the user has not too many under way. */
  void enter(RoutingContext context) {
    enterAs(context);
    context.next();
  }

  private User enterAs(RoutingContext context) {
    String userId = Requests.userId(context);
    User user;
    synchronized (this) {
      user = users.computeIfAbsent(userId, User::new);
      if (user.calls >= limit) {
        refused.increment();
        throw tooMany();
      }
      user.calls++;
    }
    context.addEndHandler(ended -> leave(user));
    return user;
  }

  private static MessagingException tooMany() {
    return new MessagingException(
        ErrorCode.TOO_MANY_CALLS, "Wait until earlier calls of this user are answered.");
  }

  private synchronized void leave(User user) {
    user.calls--;
    forget(user);
  }

  private void forget(User user) {
    if (user.calls == 0 && user.bytes == 0 && user.resting == 0) {
      users.remove(user.id);
    }
  }

  /** Handles a read: the same, and it waits for its turn. */
  void enterInTurn(RoutingContext context) {
    User user = enterAs(context);
    Read read = new Read(user, context);
    context.addEndHandler(
        ended -> {
          made(read, context.response().bytesWritten());
          StrictHttp.whenTaken(context.request().connection(), () -> end(read));
        });
    boolean begins;
    synchronized (this) {
      begins = user.waiting.isEmpty() && user.hasRoom();
      if (begins) {
        begin(read);
      } else {
        user.waiting.add(read);
        read.timer = context.vertx().setTimer(PATIENCE.toMillis(), late -> giveUp(read));
      }
    }
    if (begins) {
      context.next();
    }
  }

  private static void begin(Read read) {
    read.reserved = read.user.bytesOfPage;
    read.user.bytes += read.reserved;
  }

  private void giveUp(Read read) {
    boolean waited;
    synchronized (this) {
      waited = read.user.waiting.remove(read);
    }
    if (waited) {
      refused.increment();
      read.context.fail(tooMany());
    }
  }

  /** Its answer is there, so its size is known. */
  private synchronized void made(Read read, long bytes) {
    if (read.reserved > 0) {
      read.user.bytes += bytes - read.reserved;
      read.reserved = bytes;
      // A page is about as large as those before it.
      read.user.bytesOfPage = Math.max(bytes, read.user.bytesOfPage / 2);
    }
  }

  /** Its answer is taken, or its connection is closed. */
  private void end(Read read) {
    synchronized (this) {
      if (read.over) {
        return;
      }
      read.over = true;
      User user = read.user;
      user.waiting.remove(read);
      user.bytes -= read.reserved;
      long rest = restAfter(read.reserved);
      if (rest > 0) {
        user.resting++;
        read.context.vertx().setTimer(rest, rested -> endRest(read));
      }
      forget(user);
    }
    goOn(read.user);
  }

  /** How long a user rests after a page of so many bytes, in milliseconds. */
  static long restAfter(long bytes) {
    return bytes > LARGE_BYTES ? bytes / REST_BYTES_PER_MILLI : 0;
  }

  private void endRest(Read read) {
    synchronized (this) {
      read.user.resting--;
      forget(read.user);
    }
    goOn(read.user);
  }

  private void goOn(User user) {
    List<Read> next = new ArrayList<>();
    synchronized (this) {
      for (@Nullable Read first = user.waiting.peek();
          first != null && user.hasRoom();
          first = user.waiting.peek()) {
        user.waiting.remove();
        begin(first);
        next.add(first);
      }
    }
    next.forEach(
        one -> {
          one.context.vertx().cancelTimer(one.timer);
          one.own.runOnContext(turn -> one.context.next());
        });
  }
}
