-- Call it once, before any node starts, on a database that was restored from a dump or a backup. It makes
-- every cursor expire, and removes from all rows the transaction ids of the database that they were copied
-- from. What the relay had not published yet stays in the outbox.
CREATE OR REPLACE FUNCTION begin_incarnation()
RETURNS void
LANGUAGE sql
AS $$
  DELETE FROM outbox o
  USING relay r
  WHERE pg_visible_in_snapshot(o.xid, r.window_from)
    OR (pg_visible_in_snapshot(o.xid, r.window_to) AND o.id <= r.position);
  UPDATE outbox SET xid = pg_current_xact_id();
  UPDATE relay
  SET window_from = '3:3:', window_to = '3:3:', position = 0, pruned = '3', prune_next = '3';
  UPDATE chats SET changed_xid = '0' WHERE changed_xid <> '0';
  UPDATE messages SET xid = '0' WHERE xid <> '0';
  UPDATE seen_marks SET xid = '0' WHERE xid <> '0';
  UPDATE incarnation SET id = gen_random_uuid();
$$;
