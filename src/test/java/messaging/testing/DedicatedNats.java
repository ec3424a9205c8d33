package messaging.testing;

/** A NATS server of the caller's own, to be stopped, killed and frozen. */
public interface DedicatedNats extends NatsBacking, Faults {}
