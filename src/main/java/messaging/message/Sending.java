package messaging.message;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Sends checked messages, if the limit of their sender and the friend gate let them. A send that
 * repeats a stored one, by its key, is answered with that message whatever the two say, and costs
 * nothing of the limit. Use on one event loop.
 */
public final class Sending {
  private final FriendGate friends;
  private final MessageStore store;
  private final Supplier<UUID> ids;
  private final Optional<SenderLimit> limit;
  private final KeyLookUps lookUps = new KeyLookUps();

  /**
   * @param ids creates the ids of new messages
   * @param limit of each sender; empty for none
   */
  public Sending(
      FriendGate friends, MessageStore store, Supplier<UUID> ids, Optional<SenderLimit> limit) {
    this.friends = friends;
    this.store = store;
    this.ids = ids;
    this.limit = limit;
  }

  /** Sends a message whose fields were checked. */
  Future<Sent> send(SendMessage command) {
    return limit
        .flatMap(senders -> senders.take(command.userId()))
        .map(tooMany -> refuse(command, tooMany))
        .orElseGet(
            () -> sendToFriend(command).onComplete(answer -> settle(command.userId(), answer)));
  }

  private Future<Sent> sendToFriend(SendMessage command) {
    return friends
        .areFriends(command.userId(), command.peerId(), command.context())
        .compose(
            yes -> yes ? store.send(newMessage(command)) : refuse(command, notFriends()),
            unknown -> refuse(command, unknown));
  }

  /** Replays cost nothing, nor does what the service itself failed to do. */
  private void settle(String senderId, AsyncResult<Sent> answer) {
    boolean free =
        answer.succeeded()
            ? answer.result().replayed()
            : answer.cause() instanceof MessagingException refusal
                && refusal.code().status() == 503;
    if (free) {
      limit.ifPresent(senders -> senders.giveBack(senderId));
    }
  }

  private NewMessage newMessage(SendMessage command) {
    return new NewMessage(
        ids.get(),
        command.userId(),
        command.peerId(),
        command.text(),
        command.idempotencyKey(),
        command.traceparent());
  }

  /** A repeated send gets its stored message, whatever the refusal. */
  private Future<Sent> refuse(SendMessage command, Throwable refusal) {
    String key = command.idempotencyKey();
    return key == null
        ? Future.failedFuture(refusal)
        : lookUps.take(command.userId(), () -> findSent(command, key, refusal), refusal);
  }

  private Future<Sent> findSent(SendMessage command, String key, Throwable refusal) {
    return store
        .findByKey(command.userId(), command.peerId(), key)
        .compose(
            found -> {
              if (found.isEmpty()) {
                return Future.failedFuture(refusal);
              }
              return found.get().text().equals(command.text())
                  ? Future.succeededFuture(new Sent(found.get(), true))
                  : Future.failedFuture(GuardedMessaging.keyReused());
            });
  }

  private static MessagingException notFriends() {
    return new MessagingException(
        ErrorCode.NOT_FRIENDS, "The contact-service does not list that user as a friend.");
  }
}
