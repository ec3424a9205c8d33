package messaging.config;

/** What is between the service and PostgreSQL. */
public enum PostgresPooler {
  /** Nothing, or what keeps a session of the database for as long as we are connected. */
  NONE,
  /** A pooler that gives us a session of the database for one transaction at a time. */
  TRANSACTION
}
