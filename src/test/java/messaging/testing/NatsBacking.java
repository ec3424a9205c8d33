package messaging.testing;

/**
 * A NATS server with JetStream. Tests that share one need their own stream and subject prefix,
 * because a server refuses two streams with the same subject.
 */
public interface NatsBacking {

  /** Where clients connect, {@code nats://host:port}. */
  String url();
}
