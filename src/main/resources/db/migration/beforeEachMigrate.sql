-- Runs before each migration, in its transaction: takes the locks that it needs, in an order that lets it get them
-- while nodes serve.
DO $$
DECLARE
  v_table text;
  v_patience text := current_setting('lock_timeout');
  v_last text := (
    SELECT version FROM flyway_schema_history
    WHERE success AND version IS NOT NULL
    ORDER BY installed_rank DESC
    LIMIT 1);
BEGIN
  -- No autovacuum at the same time, as it may hold a large table for hours. PostgreSQL ends one that is in the way,
  -- but only after a deadlock_timeout, which is longer than others may wait behind a migration. Nobody who reads or
  -- writes waits behind this lock.
  PERFORM set_config('lock_timeout', '5s', true);
  FOR v_table IN
    SELECT format('%I.%I', schemaname, tablename)
    FROM pg_tables
    WHERE schemaname = current_schema()
      AND tablename IN ('chats', 'messages', 'seen_marks', 'outbox', 'outbox_0', 'outbox_1', 'outbox_parked')
    ORDER BY tablename
  LOOP
    EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', v_table);
  END LOOP;
  PERFORM set_config('lock_timeout', v_patience, true);

  -- Two migrations change more than one table that is in use. Nodes lock the relay's row before they read the outbox,
  -- and a chat before they write to the outbox. In another order the migration would hold what somebody waits for who
  -- holds what it needs next.
  IF v_last = '3' THEN
    LOCK TABLE relay, outbox IN ACCESS EXCLUSIVE MODE;
  ELSIF v_last = '5' THEN
    LOCK TABLE relay, chats, messages, outbox_rows, outbox_parked IN ACCESS EXCLUSIVE MODE;
  END IF;
END
$$;
