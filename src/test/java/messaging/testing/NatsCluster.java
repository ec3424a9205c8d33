package messaging.testing;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Real {@code nats-server} processes on loopback that form one JetStream cluster. */
public final class NatsCluster implements AutoCloseable {
  private final List<NatsServer> servers;

  private NatsCluster(List<NatsServer> servers) {
    this.servers = servers;
  }

  /** Starts so many servers; an odd number, as they vote. Streams can be had a little later. */
  public static NatsCluster start(int size) {
    List<Integer> routePorts = IntStream.range(0, size).mapToObj(i -> Ports.free()).toList();
    String routes =
        routePorts.stream()
            .map(port -> "\"nats://127.0.0.1:" + port + "\"")
            .collect(Collectors.joining(", "));
    NatsCluster cluster =
        new NatsCluster(
            IntStream.range(0, size)
                .mapToObj(
                    i ->
                        """
                        server_name: n%d
                        cluster { name: test, host: 127.0.0.1, port: %d, routes: [%s] }
                        """
                            .formatted(i, routePorts.get(i), routes))
                .map(config -> NatsServer.prepare(NatsSetup.standard().withConfig(config)))
                .toList());
    try {
      cluster.servers.forEach(NatsServer::restart);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The servers, each to be killed, frozen and restarted. */
  public List<NatsServer> servers() {
    return servers;
  }

  /** The addresses of all, as {@code nats.url} takes them. */
  public String urls() {
    return servers.stream().map(NatsServer::url).collect(Collectors.joining(","));
  }

  /** Ends the servers and deletes what they stored. */
  @Override
  public void close() {
    servers.forEach(NatsServer::close);
  }
}
