package messaging.config;

import java.time.Duration;
import java.util.List;

/** Whether nodes form a cluster, and how they find each other. */
public sealed interface ClusterConfig {

  /** They do not: every node is alone; several may still share one database. */
  record None() implements ClusterConfig {}

  /**
   * They do, by Hazelcast.
   *
   * @param name nodes of one name form one cluster
   * @param host of this node, to listen on; empty leaves the choice to Hazelcast
   * @param port of the Hazelcast member
   * @param busPort of the event bus; 0 takes any free one
   * @param publicHost what the peers are told; empty if it is the same
   * @param publicPort of the Hazelcast member
   * @param publicBusPort of the event bus; 0 if it is the same as the one listened on
   * @param members {@code host:port} of some nodes, this one or not; a name with several addresses
   *     stands for all of them
   * @param heartbeatTimeout a peer silent for this long is dropped; whole seconds
   * @param mergeInterval how often a part of a cluster that was split looks for the other; whole
   *     seconds
   */
  record Hazelcast(
      String name,
      String host,
      int port,
      int busPort,
      String publicHost,
      int publicPort,
      int publicBusPort,
      List<String> members,
      Duration heartbeatTimeout,
      Duration mergeInterval)
      implements ClusterConfig {

    /** Copies the list. */
    public Hazelcast {
      members = List.copyOf(members);
    }
  }
}
