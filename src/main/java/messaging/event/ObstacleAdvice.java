package messaging.event;

import java.util.List;

/** What an operator can do about an obstacle, as the page for operators says it. */
final class ObstacleAdvice {
  private static final List<ObstacleAdvice> ALL =
      List.of(
          new ObstacleAdvice("NATS gives no permission", "give it to the user of the service"),
          new ObstacleAdvice("NATS does not accept", "check nats.url and nats.credentials-file"),
          new ObstacleAdvice(
              "The certificate of NATS",
              "check nats.ca-file, and that nats.url has a name of the certificate"),
          new ObstacleAdvice(
              "A certificate or key file",
              "check nats.ca-file, nats.cert-file and nats.key-file; the log says more"),
          new ObstacleAdvice(
              "Another stream takes", "take the subject out of that stream, or use a prefix"),
          new ObstacleAdvice("A limit", "raise it, or delete events that all consumers have"),
          new ObstacleAdvice("JetStream cannot have", "add servers, or lower nats.replicas"),
          new ObstacleAdvice("JetStream is not", "enable it for the server and the account"),
          new ObstacleAdvice("The stream is", "create it anew, or name another one (nats.stream)"));

  private final String beginning;
  private final String advice;

  private ObstacleAdvice(String beginning, String advice) {
    this.beginning = beginning;
    this.advice = advice;
  }

  /** What to do about these words of {@link Obstacle}. */
  static String on(String words) {
    if (words.contains(" must ")) {
      return "change the stream as it says, or name another one (nats.stream)";
    }
    return ALL.stream()
        .filter(one -> words.startsWith(one.beginning))
        .map(one -> one.advice)
        .findFirst()
        .orElse("bring the servers back, or check nats.url");
  }
}
