package messaging.testing;

/** A PostgreSQL of the caller's own, to be stopped, killed and frozen. */
public interface DedicatedPostgres extends PostgresBacking, Faults {}
