package messaging.bench;

/** A service under load, the PostgreSQL it is on, and the account of what it promised. */
record Target(ServiceProcess service, Server server, Account account) {}
