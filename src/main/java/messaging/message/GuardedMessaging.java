package messaging.message;

import io.vertx.core.Future;
import java.util.function.Supplier;
import messaging.message.HistoryPosition.After;
import messaging.message.HistoryPosition.Around;
import messaging.message.HistoryPosition.Before;
import messaging.message.HistoryPosition.Latest;
import org.jspecify.annotations.Nullable;

/**
 * Applies all rules of the service before the store, so that no caller can bypass them. Use on one
 * event loop.
 */
public final class GuardedMessaging implements Messaging {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;

  private final MessageStore store;
  private final Sending sending;
  private final UserErasure erasure;
  private final ExportStore exports;

  /**
   * @param sending sends what was checked
   */
  public GuardedMessaging(
      Sending sending, MessageStore store, UserErasure erasure, ExportStore exports) {
    this.sending = sending;
    this.store = store;
    this.erasure = erasure;
    this.exports = exports;
  }

  @Override
  public Future<Sent> send(SendMessage command) {
    return checked(
        () -> {
          checkUsers(command.userId(), command.peerId());
          checkKey(command.idempotencyKey());
          MessageRules.textProblem(command.text())
              .ifPresent(
                  problem -> {
                    throw MessagingException.invalidField("/text", problem);
                  });
          if (command.userId().equals(command.peerId())) {
            throw new MessagingException(
                ErrorCode.TO_ONESELF, "The sender and the receiver are the same user.");
          }
          return sending.send(command);
        });
  }

  /** The error for a key that was already used with another text. */
  public static MessagingException keyReused() {
    return new MessagingException(
        ErrorCode.IDEMPOTENCY_KEY_REUSED,
        "This key was already used with another text. Use a new key for each new message.");
  }

  @Override
  public Future<History> history(ReadHistory query) {
    return checked(
        () -> {
          checkUsers(query.userId(), query.peerId());
          return store.history(
              query.userId(), query.peerId(), position(query), limit(query.limit()));
        });
  }

  private static HistoryPosition position(ReadHistory query) {
    Long before = query.before();
    Long after = query.after();
    Long around = query.around();
    int given = (before == null ? 0 : 1) + (after == null ? 0 : 1) + (around == null ? 0 : 1);
    if (given > 1) {
      throw invalidParameter("Give at most one of before, after and around.");
    }
    if (before != null) {
      return new Before(atLeast(1, before, "before"));
    }
    if (after != null) {
      return new After(atLeast(0, after, "after"));
    }
    return around == null ? new Latest() : new Around(atLeast(1, around, "around"));
  }

  private static long atLeast(long least, long value, String name) {
    if (value < least) {
      throw invalidParameter(name + " must be at least " + least + ".");
    }
    return value;
  }

  @Override
  public Future<ChatPage> chats(ListChats query) {
    return checked(
        () -> {
          checkUser(query.userId(), "user_id");
          String text = query.cursor();
          ChatCursor cursor =
              text == null
                  ? null
                  : ChatCursor.decode(text)
                      .orElseThrow(
                          () -> invalidParameter("cursor must be the next value of another page."));
          return store.chats(query.userId(), limit(query.limit()), cursor);
        });
  }

  @Override
  public Future<SeenState> markSeen(MarkSeen command) {
    return checked(
        () -> {
          checkUsers(command.userId(), command.peerId());
          Long upTo = command.upTo();
          if (upTo != null && upTo < 1) {
            throw MessagingException.invalidField("/up_to", "must be at least 1");
          }
          return store.markSeen(command.userId(), command.peerId(), upTo, command.traceparent());
        });
  }

  @Override
  public Future<ExportPage> export(ExportUser query) {
    return checked(
        () -> {
          checkUser(query.userId(), "user_id");
          return exports.read(query.userId(), query.after(), limit(query.limit()));
        });
  }

  @Override
  public Future<Erased> erase(EraseUser command) {
    return checked(
        () -> {
          checkUser(command.userId(), "user_id");
          if (command.chatWith() != null) {
            checkUser(command.chatWith(), "chat_with");
          }
          return erasure.erase(command);
        });
  }

  private static <T> Future<T> checked(Supplier<Future<T>> call) {
    try {
      return call.get();
    } catch (MessagingException refusal) {
      return Future.failedFuture(refusal);
    }
  }

  private static int limit(@Nullable Integer limit) {
    if (limit == null) {
      return DEFAULT_LIMIT;
    }
    if (limit < 1 || limit > MAX_LIMIT) {
      throw invalidParameter("limit must be from 1 to " + MAX_LIMIT + ".");
    }
    return limit;
  }

  private static void checkUsers(String userId, String peerId) {
    checkUser(userId, "user_id");
    checkUser(peerId, "peer_id");
  }

  private static void checkUser(String id, String name) {
    if (!MessageRules.isUserId(id)) {
      throw invalidParameter(
          name + " must have 1 to 64 of the characters A-Z a-z 0-9 . _ ~ : @ | + = -.");
    }
  }

  private static void checkKey(@Nullable String key) {
    if (key != null && !MessageRules.isIdempotencyKey(key)) {
      throw invalidParameter("Idempotency-Key must have 1 to 64 visible ASCII characters.");
    }
  }

  private static MessagingException invalidParameter(String detail) {
    return new MessagingException(ErrorCode.INVALID_PARAMETER, detail);
  }
}
