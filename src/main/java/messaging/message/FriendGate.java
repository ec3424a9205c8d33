package messaging.message;

import io.vertx.core.Future;

/** Decides who may send messages to whom. */
public interface FriendGate {

  /**
   * Whether the two users are friends. An unknown user has no friends, so the answer is false.
   *
   * @return fails with {@link ErrorCode#CONTACTS_UNAVAILABLE} if the answer is unknown; this never
   *     means yes
   */
  Future<Boolean> areFriends(String senderId, String receiverId, RequestContext context);
}
