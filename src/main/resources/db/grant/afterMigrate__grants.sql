-- Gives the role that serves what its statements need, and nothing else. Runs at the end of each
-- migration, so that it holds for new tables too. Does nothing where there is no role messaging_serving
-- (then one role migrates and serves), or where another role owns the tables.
--
-- Grants only what is missing: a grant changes the table's row in the catalogue, as TRUNCATE does, and one
-- of two that do so at once fails.
DO $$
DECLARE
  g record;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'messaging_serving')
    OR NOT pg_has_role((SELECT relowner FROM pg_class WHERE oid = 'relay'::regclass), 'USAGE') THEN
    RETURN;
  END IF;

  FOR g IN
    SELECT t.name, p.privilege
    FROM (VALUES
      ('chats', ARRAY['SELECT', 'INSERT', 'UPDATE']),
      ('messages', ARRAY['SELECT', 'INSERT']),
      ('seen_marks', ARRAY['SELECT', 'INSERT']),
      ('erasures', ARRAY['SELECT', 'UPDATE']),
      ('outbox_rows', ARRAY['SELECT', 'INSERT']),
      ('outbox_ids', ARRAY['SELECT']),
      ('outbox_parked', ARRAY['SELECT', 'INSERT', 'DELETE']),
      ('relay', ARRAY['SELECT', 'UPDATE']),
      ('relay_now', ARRAY['SELECT']),
      ('lives', ARRAY['SELECT', 'INSERT']),
      ('present_life', ARRAY['SELECT']),
      ('incarnation', ARRAY['SELECT']),
      -- a start looks whether the schema is up to date
      ('flyway_schema_history', ARRAY['SELECT']),
      ('flyway_function_history', ARRAY['SELECT'])
    ) t (name, privileges), unnest(t.privileges) p (privilege)
    WHERE NOT has_table_privilege('messaging_serving', t.name, p.privilege)
  LOOP
    EXECUTE format('GRANT %s ON %I TO messaging_serving', g.privilege, g.name);
  END LOOP;

  IF NOT has_sequence_privilege('messaging_serving', 'outbox_ids', 'USAGE') THEN
    GRANT USAGE ON SEQUENCE outbox_ids TO messaging_serving;
  END IF;

  -- Everybody may call a new function, until it is revoked. begin_incarnation is for the owner alone, and
  -- prune_outbox, purge_messages and erase_messages run as the owner.
  FOR g IN
    SELECT p.oid::regprocedure AS name, s.serves
    FROM (VALUES
      ('send_messages', true),
      ('mark_seen', true),
      ('feed_events', true),
      ('last_seq_in', true),
      ('export_lines', true),
      ('last_mark_in', true),
      ('erase_messages', true),
      ('lock_relay', true),
      ('take_lease', true),
      ('set_lease', true),
      ('open_window', true),
      ('read_outbox', true),
      ('note_published', true),
      ('note_parked', true),
      ('move_pruned', true),
      ('prune_outbox', true),
      ('outbox_chats_after', true),
      ('is_within', true),
      ('enter_life', true),
      ('doubtful_xids', true),
      ('holding_life', true),
      ('relay_obstacle', true),
      ('check_relay', true),
      ('purge_messages', true),
      ('outbox_is_within', false),
      ('may_purge', false),
      ('purge_chat', false),
      ('last_to_purge', false),
      ('sent_up_to', false),
      ('begin_incarnation', false)
    ) s (name, serves)
    JOIN pg_proc p ON p.proname = s.name AND p.pronamespace = current_schema()::regnamespace
    WHERE has_function_privilege('public', p.oid, 'EXECUTE')
      OR s.serves AND NOT has_function_privilege('messaging_serving', p.oid, 'EXECUTE')
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', g.name);
    IF g.serves THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO messaging_serving', g.name);
    END IF;
  END LOOP;
END
$$;
