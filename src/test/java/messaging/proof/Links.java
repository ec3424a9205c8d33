package messaging.proof;

import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import messaging.testing.ClusterVariables;
import messaging.testing.Detour;
import messaging.testing.Ports;

/**
 * The ports where the members of a cluster find each other, each behind a {@link Detour}: one for
 * membership and one for the event bus.
 */
final class Links {
  private final List<Link> members;
  private final Map<String, String> common;

  /** A port, and the way to it. */
  private record Way(int port, Detour detour) {
    static Way to(Vertx vertx, int port) {
      return new Way(port, Detour.to(vertx, port));
    }

    /** Those that were open are closed, as they have holes. */
    void heal() {
      detour.lead(port);
      detour.cut();
    }
  }

  /** Both ways to a member. */
  private record Link(Way membership, Way bus) {}

  /** Links between so many members, which are not started yet. */
  Links(Vertx vertx, int count) {
    members =
        IntStream.range(0, count)
            .mapToObj(i -> new Link(Way.to(vertx, Ports.free()), Way.to(vertx, Ports.free())))
            .toList();
    common =
        ClusterVariables.of(
            UUID.randomUUID().toString(),
            members.stream().map(member -> member.membership().detour().port()).toList());
    common.put("MESSAGING_CLUSTER_HEARTBEAT_TIMEOUT", "5s");
    common.put("MESSAGING_CLUSTER_MERGE_INTERVAL", "2s");
  }

  /** The environment variables of a member, from 0. */
  Map<String, String> variables(int member) {
    Link link = members.get(member);
    Map<String, String> variables = new HashMap<>(common);
    variables.put("MESSAGING_CLUSTER_PORT", Integer.toString(link.membership().port()));
    variables.put("MESSAGING_CLUSTER_BUS_PORT", Integer.toString(link.bus().port()));
    variables.put(
        "MESSAGING_CLUSTER_PUBLIC_PORT", Integer.toString(link.membership().detour().port()));
    variables.put(
        "MESSAGING_CLUSTER_PUBLIC_BUS_PORT", Integer.toString(link.bus().detour().port()));
    return variables;
  }

  private Stream<Way> ways() {
    return members.stream().flatMap(link -> Stream.of(link.membership(), link.bus()));
  }

  /** Nothing passes any more: each member is alone. */
  void silence() {
    ways().forEach(way -> way.detour().silence());
  }

  /** Who has opened a connection is heard, and hears nothing. */
  void deafen() {
    ways().forEach(way -> way.detour().swallowAnswers());
  }

  /** All passes again, on new connections. */
  void heal() {
    ways().forEach(Way::heal);
  }
}
