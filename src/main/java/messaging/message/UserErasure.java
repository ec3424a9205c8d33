package messaging.message;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Erases what a user sent, chat by chat, in steps that lock a chat for a moment only. A call ends
 * after some time, whether or not all is done, and says where the next one goes on. Repeated from
 * the start it passes over what is done. Stateless.
 */
public final class UserErasure {
  /** Well below the time in which a caller over the event bus expects its answer. */
  private static final long LONGEST = Duration.ofMillis(1_500).toNanos();

  /** A message takes some 0.2 ms, and sends to the chat wait for so long. */
  private static final int MESSAGES = 500;

  private static final int PEERS = 100;

  private final ErasureStore store;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a monotonic clock
   */
  public UserErasure(ErasureStore store, LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
  }

  /**
   * Erases the next messages.
   *
   * @return fails with {@link ErrorCode#INVALID_PARAMETER} if the cursor is not one of ours, and as
   *     {@link ErasureStore} does
   */
  public Future<Erased> erase(EraseUser request) {
    String text = request.cursor();
    Optional<ErasureCursor> cursor = ErasureCursor.decode(text == null ? "" : text);
    String only = request.chatWith();
    if (text != null && cursor.filter(place -> isOf(place, only)).isEmpty()) {
      return Future.failedFuture(
          new MessagingException(
              ErrorCode.INVALID_PARAMETER,
              "cursor must be the next value of another answer to the same request."));
    }
    Run run = new Run(request);
    if (cursor.isPresent()) {
      run.chat(cursor.get().peerId(), cursor.get().seq());
    } else if (only != null) {
      run.chat(only, 0);
    } else {
      run.chatAfter("");
    }
    return run.answer.future();
  }

  private static boolean isOf(ErasureCursor place, @Nullable String only) {
    return only == null || only.equals(place.peerId());
  }

  /** One call. Not a chain of futures, as that would grow with each step. */
  private final class Run {
    private final EraseUser request;
    private final Promise<Erased> answer = Promise.promise();
    private final long begun = nanoTime.getAsLong();
    private final Deque<String> peers = new ArrayDeque<>();
    private long chats;
    private long messages;
    private boolean found;

    Run(EraseUser request) {
      this.request = request;
    }

    void chat(String peer, long after) {
      store
          .erase(request.userId(), peer, request.before(), after, MESSAGES)
          .onComplete(
              step -> {
                count(step.erased());
                Long goOn = step.goOnAfter();
                if (nanoTime.getAsLong() - begun >= LONGEST) {
                  // A chat that is done is passed over at once behind its last message.
                  end(new ErasureCursor(peer, goOn == null ? Long.MAX_VALUE : goOn));
                } else if (goOn == null) {
                  chatAfter(peer);
                } else {
                  chat(peer, goOn);
                }
              },
              answer::fail);
    }

    private void count(long erased) {
      messages += erased;
      if (erased > 0 && !found) {
        found = true;
        chats++;
      }
    }

    void chatAfter(String peer) {
      found = false;
      if (request.chatWith() != null) {
        end(null);
      } else if (!peers.isEmpty()) {
        chat(peers.remove(), 0);
      } else {
        store
            .peers(request.userId(), peer, PEERS)
            .onComplete(
                more -> {
                  peers.addAll(more);
                  if (more.isEmpty()) {
                    end(null);
                  } else {
                    chat(peers.remove(), 0);
                  }
                },
                answer::fail);
      }
    }

    private void end(@Nullable ErasureCursor next) {
      store
          .inStream(request.userId(), request.chatWith())
          .map(ranges -> new Erased(chats, messages, next == null ? null : next.encode(), ranges))
          .onComplete(answer);
    }
  }
}
