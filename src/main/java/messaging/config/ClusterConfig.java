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
   * @param listen where this node listens; an empty host leaves the choice to Hazelcast, and the
   *     bus port 0 takes any free one
   * @param told what the peers are told; an empty host and the bus port 0 are those of {@code
   *     listen}
   * @param members {@code host:port} of some nodes, this one or not; a name with several addresses
   *     stands for all of them
   * @param heartbeatTimeout a peer silent for this long is dropped; whole seconds
   * @param mergeInterval how often a part of a cluster that was split looks for the other; whole
   *     seconds
   */
  record Hazelcast(
      String name,
      Endpoint listen,
      Endpoint told,
      List<String> members,
      Duration heartbeatTimeout,
      Duration mergeInterval)
      implements ClusterConfig {

    /** Copies the list. */
    public Hazelcast {
      members = List.copyOf(members);
    }
  }

  /**
   * Where a node is reached.
   *
   * @param port of the Hazelcast member
   * @param busPort of the event bus
   */
  record Endpoint(String host, int port, int busPort) {}
}
