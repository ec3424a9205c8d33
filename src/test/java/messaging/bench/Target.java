package messaging.bench;

/** A service under load and the account of what it promised. */
record Target(ServiceProcess service, Account account) {}
