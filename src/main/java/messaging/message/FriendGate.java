package messaging.message;

import io.vertx.core.Future;

/** Decides who may send messages to whom. */
public interface FriendGate {

  /**
   * Whether the two users are friends. An unknown user has no friends, so the answer is false.
   *
   * @return fails with {@link ErrorCode#CONTACTS_UNAVAILABLE} if the answer is unknown, and with
   *     {@link ErrorCode#OVERLOADED} if too many questions are under way; neither means yes
   */
  Future<Boolean> areFriends(String senderId, String receiverId, RequestContext context);
}
