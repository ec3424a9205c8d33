-- Runs before each migration, in its transaction. For some of them it takes locks that they could else fail to get in
-- every attempt, as long as nodes serve or a vacuum lasts.
DO $$
DECLARE
  v_last text := (
    SELECT version FROM flyway_schema_history
    WHERE success AND version IS NOT NULL
    ORDER BY installed_rank DESC
    LIMIT 1);
  v_usual text := current_setting('lock_timeout');
  v_until timestamptz;
  v_table text;
  l record;
BEGIN
  FOR l IN
    SELECT v.*
    FROM (VALUES
      -- An autovacuum may hold a large table for hours. PostgreSQL ends it for somebody who waits (if it is not against
      -- the wraparound of transaction ids), but only after deadlock_timeout, which is longer than others may wait
      -- behind a migration. Nobody who reads or writes waits behind this lock.
      ('3', 1, 'SHARE UPDATE EXCLUSIVE', '2s', ARRAY['chats', 'messages', 'seen_marks', 'outbox']),
      ('5', 1, 'SHARE UPDATE EXCLUSIVE', '2s', ARRAY['chats', 'messages', 'outbox_rows', 'outbox_parked']),
      ('6', 1, 'SHARE UPDATE EXCLUSIVE', '2s', ARRAY['messages']),
      -- V4 and V6 change several tables that are in use. The relay of nodes from before V4 has the table relay when it
      -- asks for the outbox, for chats and for messages; a send of theirs has chats when it asks for messages, and then
      -- for the outbox. In another order, the migration would hold a table for which a node waits that has the next one.
      ('3', 2, 'ACCESS EXCLUSIVE', v_usual, ARRAY['relay', 'outbox']),
      ('5', 2, 'ACCESS EXCLUSIVE', v_usual, ARRAY['relay', 'chats', 'messages', 'outbox_rows', 'outbox_parked'])
    ) AS v (last, step, mode, patience, tables)
    -- The functions that came with V4 read relay_now after chats: for their nodes, V6 has the better order.
    WHERE v.last = v_last AND (v.step = 1 OR to_regclass('relay_now') IS NULL)
    ORDER BY v.step
  LOOP
    -- For all of them together: whoever waits for the first one waits for the others, too.
    v_until := clock_timestamp() + l.patience::interval;
    FOREACH v_table IN ARRAY l.tables LOOP
      PERFORM set_config('lock_timeout', CASE
        WHEN l.patience::interval = '0' THEN '0'
        ELSE greatest(1, extract(epoch FROM v_until - clock_timestamp()) * 1000)::int::text
      END, true);
      EXECUTE format('LOCK TABLE %I IN %s MODE', v_table, l.mode);
    END LOOP;
    IF v_last = '3' AND l.step = 1 THEN
      -- As V4 says it, too: this locks the table of the long texts (TOAST) of messages, which has vacuums of its own.
      ALTER TABLE messages SET (autovacuum_vacuum_insert_scale_factor = 0.05);
    END IF;
  END LOOP;
  -- V7 needs no stronger lock, and that of the long texts.
  PERFORM set_config('lock_timeout', CASE v_last WHEN '6' THEN '2s' ELSE v_usual END, true);
END
$$;
