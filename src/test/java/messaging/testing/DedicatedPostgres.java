package messaging.testing;

/** A PostgreSQL for one caller, who may stop, kill and freeze it. */
public interface DedicatedPostgres extends PostgresBacking, Faults {}
