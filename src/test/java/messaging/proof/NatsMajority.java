package messaging.proof;

import java.util.function.Consumer;
import messaging.testing.DedicatedNats;
import messaging.testing.NatsCluster;
import messaging.testing.NatsServer;

/**
 * Three NATS servers as one. Each fault strikes two of them at once, so that no majority is left.
 */
final class NatsMajority implements DedicatedNats {
  private final NatsCluster cluster = NatsCluster.start(3);

  private void most(Consumer<NatsServer> action) {
    cluster.servers().subList(1, 3).forEach(action);
  }

  @Override
  public String url() {
    return cluster.servers().get(0).url();
  }

  @Override
  public void stop() {
    most(NatsServer::stop);
  }

  @Override
  public void start() {
    most(NatsServer::restart);
  }

  @Override
  public void kill() {
    most(NatsServer::kill);
  }

  @Override
  public void freeze() {
    most(NatsServer::freeze);
  }

  @Override
  public void thaw() {
    most(NatsServer::thaw);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
