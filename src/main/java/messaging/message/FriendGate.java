package messaging.message;

import io.vertx.core.Future;

/** Knows who may send to whom. */
public interface FriendGate {

  /**
   * Whether {@code receiverId} accepts messages of {@code senderId}. "No such user" is false as
   * well.
   *
   * @return fails with {@link ErrorCode#CONTACTS_UNAVAILABLE} if nobody can tell right now; that
   *     never means yes
   */
  Future<Boolean> areFriends(String senderId, String receiverId, RequestContext context);
}
