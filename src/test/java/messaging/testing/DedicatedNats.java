package messaging.testing;

/** A NATS server for one caller, who may stop, kill and freeze it. */
public interface DedicatedNats extends NatsBacking, Faults {}
