package messaging.contact;

import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import messaging.wire.AnswerTimeoutException;
import messaging.wire.BodyTooLargeException;

/**
 * What is wrong with the contact-service, in words for the log. Nothing of its answer is in it but
 * the status.
 *
 * @param kind one of few
 * @param status of the answer; 0 if there was none
 * @param reason more about it, in visible characters; may be empty
 */
record Fault(String kind, int status, String reason) {
  private static final int LONGEST_REASON = 200;

  /** What this failure of a question tells. */
  static Fault of(Throwable failure) {
    if (failure instanceof UnknownAnswerException answer) {
      String kind = answer.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
      return new Fault(kind, answer.status(), "");
    }
    if (failure instanceof BodyTooLargeException) {
      return new Fault("too-large", 200, "");
    }
    if (failure instanceof AnswerTimeoutException) {
      return new Fault("time-out", 0, "");
    }
    return ofConnection(failure);
  }

  private static Fault ofConnection(Throwable failure) {
    if (failure instanceof SSLException) {
      // Such as: no certificate for that name.
      return new Fault("tls", 0, visible(root(failure)));
    }
    if (failure instanceof UnknownHostException) {
      return new Fault("unknown-host", 0, "");
    }
    if (failure instanceof NoRouteToHostException) {
      return new Fault("unreachable", 0, "");
    }
    if (failure instanceof ConnectException) {
      return new Fault("refused", 0, "");
    }
    return failure instanceof HttpClosedException || failure instanceof IOException
        ? new Fault("closed", 0, "")
        : new Fault("not-http", 0, failure.getClass().getSimpleName());
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** The texts of TLS may quote the certificate, which is the other side's. */
  private static String visible(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).replaceAll("[^ -~]", "?");
    return text.substring(0, Math.min(text.length(), LONGEST_REASON));
  }
}
