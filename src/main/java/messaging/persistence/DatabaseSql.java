package messaging.persistence;

import java.util.Map;
import java.util.stream.Collectors;

/** The statements about the database itself. They have no arguments. */
final class DatabaseSql {
  private static final String IS_WRITABLE =
      "current_setting('transaction_read_only') = 'off' AS writable";

  private static final String PROCESS_AND_WRITABLE = "pg_backend_pid() AS process, " + IS_WRITABLE;

  /** Whether commits survive a crash of the database's machine. */
  static final String DURABILITY =
      "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit";

  /**
   * Whether the database takes writes, which tables and functions of ours are not found, and which
   * privileges on them are missing. Null if none. Reads no table, so that it can always answer.
   */
  static final String PING =
      """
      SELECT %s,
        string_agg(DISTINCT n.name, ', ') FILTER (WHERE n.granted IS NULL) AS absent,
        string_agg(n.privilege || ' on ' || n.name, ', ' ORDER BY n.name, n.privilege)
          FILTER (WHERE NOT n.granted) AS refused
      FROM (
        SELECT t.name, p.privilege, has_table_privilege(to_regclass(t.name), p.privilege) AS granted
        FROM (VALUES
          ('chats', '{SELECT,INSERT,UPDATE}'::text[]),
          ('messages', '{SELECT,INSERT}'),
          ('seen_marks', '{SELECT,INSERT}'),
          ('erasures', '{SELECT,UPDATE}'),
          ('outbox_rows', '{SELECT,INSERT}'),
          ('outbox_ids', '{SELECT}'),
          ('outbox_parked', '{SELECT,INSERT,DELETE}'),
          ('relay', '{SELECT,UPDATE}'),
          ('relay_now', '{SELECT}'),
          ('incarnation', '{SELECT}'),
          ('lives', '{SELECT,INSERT}'),
          ('present_life', '{SELECT}')
        ) t (name, privileges), unnest(t.privileges) p (privilege)
        UNION ALL
        SELECT 'outbox_ids', 'USAGE', has_sequence_privilege(to_regclass('outbox_ids'), 'USAGE')
        UNION ALL
        SELECT f.name, 'EXECUTE', (
          SELECT bool_and(has_function_privilege(p.oid, 'EXECUTE'))
          FROM pg_proc p
          WHERE p.proname = f.name AND pg_function_is_visible(p.oid))
        FROM (VALUES ('send_messages'), ('mark_seen'), ('feed_events'), ('last_seq_in'),
          ('last_mark_in'), ('export_lines'), ('erase_messages'),
          ('lock_relay'), ('take_lease'), ('set_lease'), ('open_window'), ('read_outbox'),
          ('note_published'), ('note_parked'), ('move_pruned'), ('prune_outbox'),
          ('outbox_chats_after'), ('is_within'), ('enter_life'), ('doubtful_xids'),
          ('holding_life'), ('relay_obstacle'), ('check_relay'), ('purge_messages')) f (name)
      ) n
      """
          .formatted(IS_WRITABLE);

  /** Whether transactions of this connection may write. */
  static final String WRITABLE = "SELECT " + IS_WRITABLE;

  /** The same, whether it keeps every text, and the schema that we use there. */
  static final String FIT =
      WRITABLE + ", current_setting('server_encoding') AS encoding, current_schema() AS schema";

  /**
   * Begins a transaction with these settings, which end with it. The default isolation would not be
   * that of a transaction that has begun. Two statements, for the simple query protocol.
   */
  static String begin(Map<String, String> settings) {
    return "BEGIN ISOLATION LEVEL READ COMMITTED; " + set(settings, true);
  }

  /** Ends what {@link #begin} has begun. */
  static final String COMMIT = "COMMIT";

  /**
   * Sets these for the session. Returns whether transactions of it may write, and the id of the
   * server process that has it.
   */
  static String prepare(Map<String, String> settings) {
    return set(settings, false) + ", " + PROCESS_AND_WRITABLE;
  }

  /** The same without settings. */
  static final String LOOK = "SELECT " + PROCESS_AND_WRITABLE;

  /** Sets these for the session. */
  static String set(Map<String, String> settings) {
    return set(settings, false);
  }

  private static String set(Map<String, String> settings, boolean local) {
    return settings.entrySet().stream()
        .map(
            setting ->
                "set_config(%s, %s, %s)"
                    .formatted(quoted(setting.getKey()), quoted(setting.getValue()), local))
        .collect(Collectors.joining(", ", "SELECT ", ""));
  }

  /** A string constant, whatever {@code standard_conforming_strings} is. */
  private static String quoted(String text) {
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /** Which process of the server has this session. */
  static final String PROCESS = "SELECT pg_backend_pid() AS process";

  /** Lets the server close this connection. */
  static final String END_SESSION = "SELECT pg_terminate_backend(pg_backend_pid())";

  /** For cursors of the version before. Not every role may ask for it. */
  static final Statement SYSTEM_IDENTIFIER =
      new Statement("system identifier", "SELECT system_identifier FROM pg_control_system()");

  /** Whether this session is the one that migrates; it is until it ends. The number is ours. */
  static final String TRY_MIGRATION_LOCK = "SELECT pg_try_advisory_lock(7290157001)";

  /** Gives it back, as the session may be that of a pooler, and last. */
  static final String MIGRATION_UNLOCK = "SELECT pg_advisory_unlock(7290157001)";

  private DatabaseSql() {}
}
