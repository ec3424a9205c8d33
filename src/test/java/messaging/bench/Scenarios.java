package messaging.bench;

import java.util.List;

/**
 * The names of scenarios. A build or a server beside the first one adds its name, after a space.
 */
final class Scenarios {
  static final String REFERENCE = "reference";
  static final String REFERENCE_HOT = "reference-hot";
  static final String SENDS_FEW = "sends-64";
  static final String SENDS_MANY = "sends-256";
  static final String SENDS_HOT = "hot-64";
  static final String SENDS_LARGE = "large-64";
  static final String STATEMENTS = "statements-256";

  /** Followed by its value. */
  static final String WAL_COMPRESSION = "wal-256 compression ";

  static final String PAGES = "history-pages";
  static final List<String> PAGES_OF_LARGE =
      List.of("history-start", "history-middle", "history-end");
  static final String PAGES_OF_SMALL = "history-small";
  static final String LISTS = "chats-lists";

  /** Followed by the number of chats. */
  static final String LIST_OF = "chats-";

  static final String MARK_MANY = "marks-many";
  static final String MARK_ONE = "marks-one";
  static final String LATENCY = "latency-nats";
  static final String LATENCY_OF_FEED = "latency-feed";
  static final String NEIGHBOUR = "neighbour-";
  static final String NEIGHBOUR_ALONE = NEIGHBOUR + "alone";
  static final String NEIGHBOUR_FLOODED = NEIGHBOUR + "flooded";
  static final String NEIGHBOUR_LIMITED = NEIGHBOUR + "limited";
  static final String COLD = "cold-256";
  static final String OVERLOAD = "overload";

  static final String PEER = "peer-";

  /** Followed by the name of the peer. */
  static final String PEER_SENDS = PEER + "sends ";

  /** Followed by the name of the peer. */
  static final String PEER_PAGES = PEER + "pages ";

  /** This service beside its peers. */
  static final String OURS = "this service";

  static final List<String> PEERS =
      List.of(Peer.PROSODY_FILES, Peer.PROSODY_POSTGRES, Peer.EJABBERD_POSTGRES);

  /** Those that are run on both servers. */
  static final List<String> SENT = List.of(REFERENCE, SENDS_FEW, SENDS_MANY);

  private Scenarios() {}

  /** The reference of a scenario that sends: on the same server, and one chat for one chat. */
  static String referenceOf(String scenario) {
    String base =
        scenario.startsWith(SENDS_HOT) || scenario.startsWith(REFERENCE_HOT)
            ? REFERENCE_HOT
            : REFERENCE;
    for (String server : List.of(Server.EMBEDDED, Server.PACKAGED)) {
      if (scenario.endsWith(" " + server)) {
        return base + " " + server;
      }
    }
    return base;
  }
}
