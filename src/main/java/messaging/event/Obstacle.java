package messaging.event;

import io.nats.client.AuthenticationException;
import io.nats.client.JetStreamApiException;
import java.security.cert.CertificateException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import messaging.event.NatsTrust.FilesException;
import messaging.event.StreamTail.UnusableStreamException;
import messaging.message.Outbox.ForeignIdsException;
import org.jspecify.annotations.Nullable;

/**
 * Says in plain words why events cannot be published. Readiness shows these words, so they contain
 * no address and no version, and of a text of the server only names of subjects.
 */
final class Obstacle {
  private static final Pattern DENIED =
      Pattern.compile("(?i).*permissions violation for (publish|subscription) to \"([^\"]+)\".*");

  private Obstacle() {}

  /** NATS denied what is needed; only a change of the user's permissions helps. */
  static final class DeniedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeniedException(String what) {
      super("NATS gives no permission to " + what, null, false, false);
    }
  }

  /** The server is connected, and its JetStream gave no answer in time. */
  static final class SilentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SilentException(@Nullable Throwable cause) {
      super("JetStream does not answer; perhaps it has no quorum", cause, false, false);
    }
  }

  /** What the server denies with this error; null if the error is another one. */
  static @Nullable DeniedException denied(String serverError) {
    Matcher parts = DENIED.matcher(serverError);
    if (!parts.matches()) {
      return null;
    }
    boolean inbox = parts.group(2).startsWith("_INBOX.");
    String subject = inbox ? "_INBOX.>" : parts.group(2);
    boolean publish = parts.group(1).equalsIgnoreCase("publish");
    return new DeniedException((publish ? "publish to " : "subscribe to ") + subject);
  }

  /** What is behind a failure: the library wraps what the server or the network says. */
  static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** The words for a trouble that makes the relay wait. */
  static String of(Trouble trouble, @Nullable Throwable cause) {
    if (cause instanceof UnusableStreamException
        || cause instanceof ForeignIdsException
        || cause instanceof DeniedException
        || cause instanceof SilentException) {
      return String.valueOf(cause.getMessage());
    }
    if (cause instanceof JetStreamApiException refusal) {
      return refused(refusal.getApiErrorCode());
    }
    if (cause instanceof AuthenticationException) {
      return "NATS does not accept the user of the service";
    }
    if (cause instanceof FilesException) {
      return "A certificate or key file for NATS cannot be used";
    }
    if (cause != null && cause.getCause() instanceof CertificateException) {
      return "The certificate of NATS is not trusted, or is for another host";
    }
    return switch (trouble) {
      case STREAM -> "JetStream is not enabled or has no quorum, or the stream is gone";
      case INTERNAL -> "An error of the service itself, see its log";
      case OUTBOX -> "The database does not answer";
      default -> "NATS does not answer";
    };
  }

  /** The codes of JetStream's errors.json, of the versions 2.9 to 2.15. */
  private static String refused(int code) {
    return switch (code) {
      case 10_035, 10_039, 10_076 -> "JetStream is not enabled";
      case 10_004, 10_007, 10_008, 10_009, 10_041, 10_118, 10_194 -> "JetStream has no quorum";
      case 10_005, 10_074 -> "JetStream cannot have that many replicas of the stream";
      case 10_002, 10_023, 10_027, 10_028, 10_047, 10_053, 10_077, 10_113, 10_120, 10_122, 10_167 ->
          "A limit of JetStream or of the stream is reached (error " + code + ")";
      case 10_059 -> "The stream is gone";
      case 10_065 -> "Another stream takes a subject of the events";
      case 10_109 -> "The stream is sealed";
      default -> "JetStream refuses the events (error " + code + ")";
    };
  }
}
