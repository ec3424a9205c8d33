package messaging.persistence;

/** The statements about the database itself. They have no arguments. */
final class DatabaseSql {
  private static final String IS_WRITABLE =
      "current_setting('transaction_read_only') = 'off' AS writable";

  /** Whether commits survive a crash of the database's machine. */
  static final String DURABILITY =
      "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit";

  /** Whether the database is migrated, and takes writes. */
  static final String PING = "SELECT epoch, " + IS_WRITABLE + " FROM relay";

  /** Whether transactions of this connection may write. */
  static final String WRITABLE = "SELECT " + IS_WRITABLE;

  /** The same, and whether it keeps every text. */
  static final String FIT = WRITABLE + ", current_setting('server_encoding') AS encoding";

  /** Lets the server close this connection. */
  static final String END_SESSION = "SELECT pg_terminate_backend(pg_backend_pid())";

  /** Not every role may ask for it. */
  static final Statement SYSTEM_IDENTIFIER =
      new Statement("system identifier", "SELECT system_identifier FROM pg_control_system()");

  /** Whether this session is the one that migrates; it is until it ends. The number is ours. */
  static final String TRY_MIGRATION_LOCK = "SELECT pg_try_advisory_lock(7290157001)";

  private DatabaseSql() {}
}
