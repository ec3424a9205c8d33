package messaging.testing;

/**
 * A NATS server with JetStream. Who shares one has to take a stream and a subject prefix of their
 * own: a server refuses two streams that listen to the same subject.
 */
public interface NatsBacking {

  /** Where clients connect, {@code nats://host:port}. */
  String url();
}
