package messaging.http;

import messaging.message.Message;
import messaging.message.Sent;
import org.jspecify.annotations.Nullable;

/**
 * What a call that succeeded answers.
 *
 * @param body a record of the vocabulary, or an {@link EventStream}
 * @param location of what was made, a path with its query
 * @param replayed whether an earlier request had made it
 */
record Answer(int status, Object body, @Nullable String location, boolean replayed) {

  /** The answer of a call that makes nothing. */
  static Answer ok(Object body) {
    return new Answer(200, body, null, false);
  }

  /** The answer of a send: the message, and where it stands in its conversation. */
  static Answer created(Sent sent) {
    Message message = sent.message();
    String location =
        "/messages/" + PercentCoding.encode(message.receiverId()) + "?around=" + message.seq();
    return new Answer(201, message, location, sent.replayed());
  }
}
