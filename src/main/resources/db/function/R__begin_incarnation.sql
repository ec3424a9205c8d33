-- Call it on a database that was restored from a dump, or that is another copy with a history of its own; best before
-- any node starts. It makes every cursor expire, and removes from all rows the transaction ids of the database that
-- they were copied from. What the relay had not published yet stays in the outbox.
CREATE OR REPLACE FUNCTION begin_incarnation()
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  v_obstacle text;
BEGIN
  -- In the order of enter_life: nobody enters a life, or writes, until this is done.
  PERFORM pg_advisory_xact_lock(7290157002);
  LOCK TABLE chats IN EXCLUSIVE MODE;
  v_obstacle := relay_obstacle();
  -- A row of which the transaction id is that of its row version was written on this server. Where the relay's
  -- window is of another one, such a row is not published yet, whatever the window seems to show.
  DELETE FROM outbox_rows o
  USING relay r
  WHERE (pg_visible_in_snapshot(o.xid, r.window_from)
      OR (pg_visible_in_snapshot(o.xid, r.window_to) AND o.id <= r.position))
    AND (v_obstacle IS NULL OR v_obstacle = 'cloned'
      OR o.xmin::text::bigint <> (o.xid::text::bigint & 4294967295));
  UPDATE outbox_rows SET xid = pg_current_xact_id();
  UPDATE relay
  SET window_from = '3:3:', window_to = '3:3:', bounds_of = NULL, position = 0,
    pruned = '3', prune_next = '3', pruned_to = '3:3:', prune_to_next = '3:3:',
    settled = pg_current_snapshot(), moves = moves + 1;
  UPDATE chats SET changed_xid = '0' WHERE changed_xid <> '0';
  UPDATE messages SET xid = '0' WHERE xid <> '0';
  UPDATE seen_marks SET xid = '0' WHERE xid <> '0';
  UPDATE retention SET known_from = pg_current_xact_id();
  UPDATE erasures SET xid = '0' WHERE xid <> '0';
  -- The second one writes down the transaction of the first, which is its own, too.
  UPDATE incarnation
  SET id = gen_random_uuid(),
    home_database = (SELECT oid FROM pg_database WHERE datname = current_database());
  UPDATE incarnation SET home_table = tableoid, home_xid = xmin;
  DELETE FROM lives;
  PERFORM enter_life();
END
$$;
