package messaging.persistence;

/** The statements about the database itself. They have no arguments. */
final class DatabaseSql {

  /** Whether commits survive a crash of the database's machine. */
  static final String DURABILITY =
      "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit";

  /** Whether the database answers and is migrated. */
  static final String PING = "SELECT epoch FROM relay";

  /** Not every role may ask for it. */
  static final Statement SYSTEM_IDENTIFIER =
      new Statement("system identifier", "SELECT system_identifier FROM pg_control_system()");

  private DatabaseSql() {}
}
