package messaging.testing;

import static java.util.stream.Collectors.joining;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The configuration of nodes that form a cluster on 127.0.0.1. */
public final class ClusterVariables {

  private ClusterVariables() {}

  /**
   * The variables for all nodes of a cluster; each node adds its own {@code
   * MESSAGING_CLUSTER_PORT}.
   *
   * @param members the ports where nodes look for each other
   * @return a new map that the caller may change
   */
  public static Map<String, String> of(String name, List<Integer> members) {
    return new HashMap<>(
        Map.of(
            "MESSAGING_CLUSTER_MANAGER", "hazelcast",
            "MESSAGING_CLUSTER_NAME", name,
            "MESSAGING_CLUSTER_HOST", "127.0.0.1",
            "MESSAGING_CLUSTER_BUS_PORT", "0",
            "MESSAGING_CLUSTER_MEMBERS",
                members.stream().map(port -> "127.0.0.1:" + port).collect(joining(","))));
  }
}
