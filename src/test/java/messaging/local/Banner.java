package messaging.local;

import java.util.List;

/** What a newcomer reads: where the parts are, and what to try. */
final class Banner {
  private Banner() {}

  /** The line for a part that runs. */
  static String part(String name, String address) {
    return "  %-20s %s".formatted(name, address);
  }

  /** Commands that work as they stand: send, read, list, mark, and look at the events. */
  static List<String> commands(int httpPort, int eventsPort) {
    String service = "http://127.0.0.1:" + httpPort;
    return List.of(
        "curl "
            + service
            + "/messages/bob -H 'X-User-Id: ann' -H 'Content-Type: application/json'"
            + " -d '{\"text\":\"Hello Bob\"}'",
        "curl " + service + "/messages/ann -H 'X-User-Id: bob'",
        "curl " + service + "/chats -H 'X-User-Id: bob'",
        "curl -X POST " + service + "/messages/ann/seen -H 'X-User-Id: bob'",
        "curl http://127.0.0.1:" + eventsPort + "/events");
  }

  /**
   * The last lines of a start.
   *
   * @param keepsData whether the next run has the data of this one
   */
  static String invitation(List<String> commands, boolean keepsData) {
    return """

        ann, bob and eve are friends; mallory is nobody's friend. Send, read, list, mark as seen, \
        see the events:

          %s

        Ctrl-C stops everything. %s
        """
        .formatted(
            String.join("\n  ", commands),
            keepsData
                ? "The data stays in .local; delete that folder to begin anew."
                : "The containers go, and the data with them.");
  }
}
