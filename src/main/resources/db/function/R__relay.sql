-- What the relay does in the database. Its statements cost what they return: they read by index, whatever the
-- outbox holds and whatever transaction is open elsewhere.

-- The relay's row. Its last column is settled, see V8: only what has entered the life may note that, under a lock of
-- the row or where the row has not changed since the snapshot. So it never goes back.
CREATE OR REPLACE VIEW relay_now AS
SELECT * FROM relay ORDER BY moves DESC LIMIT 1;

-- Locks the relay's row; null if another relay has the lease.
CREATE OR REPLACE FUNCTION lock_relay(p_epoch bigint)
RETURNS relay
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  r relay;
BEGIN
  SELECT * INTO r FROM relay ORDER BY moves DESC LIMIT 1 FOR NO KEY UPDATE;
  RETURN CASE WHEN r.epoch = p_epoch THEN r END;
END
$$;

-- Takes the lease if it is free. It also is if it lasts longer than a lease can: then the clock was set back. The step
-- of the epoch is random: where a history was lost, a relay may still hold an epoch of it.
CREATE OR REPLACE FUNCTION take_lease(p_holder text, p_lease interval)
RETURNS relay
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  r relay;
BEGIN
  PERFORM check_relay();
  SELECT * INTO r FROM relay_now;
  IF clock_timestamp() BETWEEN r.lease_until - r.lease AND r.lease_until THEN
    RETURN NULL;
  END IF;
  r := lock_relay(r.epoch);
  IF r.epoch IS NULL OR clock_timestamp() BETWEEN r.lease_until - r.lease AND r.lease_until THEN
    RETURN NULL;
  END IF;
  UPDATE relay
  SET epoch = epoch + 1 + (random() * 1000000000)::bigint, holder = p_holder, lease = p_lease,
    lease_until = clock_timestamp() + p_lease, moves = moves + 1
  WHERE moves = r.moves
  RETURNING * INTO r;
  RETURN r;
END
$$;

-- Lets the lease last until then; null if another relay has it.
CREATE OR REPLACE FUNCTION set_lease(p_epoch bigint, p_until timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  r relay := lock_relay(p_epoch);
BEGIN
  UPDATE relay
  SET lease_until = coalesce(p_until, clock_timestamp() + lease), moves = moves + 1
  WHERE moves = r.moves;
  RETURN r.epoch;
END
$$;

-- Opens the next window if there is something for it. That is noted before any of it is published: a relay that
-- takes over then publishes the same events in the same order. Where there is nothing, closes the window, so that
-- all of it may be pruned. The caller has read p_floor, the last id of the outbox, before its transaction had an id.
DROP FUNCTION IF EXISTS open_window(bigint);
CREATE OR REPLACE FUNCTION open_window(p_epoch bigint, p_floor bigint)
RETURNS boolean
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  r relay;
  v_known boolean;
  v_late bigint;
  v_to pg_snapshot;
  v_end bigint;
BEGIN
  SELECT * INTO r FROM relay_now;
  v_known := r.bounds_of = r.window_to::text;
  -- Before the look for late ones, which could else miss one that commits between the two: the window would show it,
  -- and begin behind it. And before the end: what the snapshot shows has no higher id.
  v_to := pg_current_snapshot();
  SELECT last_value INTO v_end FROM outbox_ids;
  -- The first id of the transactions that were running when the last window was opened. Materialized, as the least id
  -- would else be looked for along all ids.
  WITH late AS MATERIALIZED (
    SELECT id FROM outbox_rows WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip(r.window_to)))
    UNION ALL
    SELECT id FROM outbox_rows
    WHERE v_known AND xid >= pg_snapshot_xmax(r.window_to) AND xid < r.next_xid
  )
  SELECT min(id) INTO v_late FROM late;
  IF v_late IS NULL AND NOT EXISTS (
    SELECT FROM (SELECT xid FROM outbox_rows ORDER BY xid DESC LIMIT 1) l
    WHERE l.xid >= pg_snapshot_xmax(r.window_to))
  THEN
    IF r.window_from::text <> r.window_to::text THEN
      r := lock_relay(p_epoch);
      UPDATE relay SET window_from = window_to, moves = moves + 1 WHERE moves = r.moves;
    END IF;
    RETURN false;
  END IF;
  -- Whoever took an id up to the floor has a lower transaction id than this one, which got it later.
  r := lock_relay(p_epoch);
  UPDATE relay
  SET window_from = window_to, window_to = v_to, bounds_of = v_to::text,
    position = least(CASE WHEN v_known THEN next_floor ELSE 0 END, v_late - 1), window_end = v_end,
    next_floor = p_floor, next_xid = pg_current_xact_id(), settled = pg_current_snapshot(),
    lease_until = clock_timestamp() + lease, moves = moves + 1
  WHERE moves = r.moves;
  RETURN FOUND;
END
$$;

-- The next entries of the window; if there are none, of the next window. The first row is always empty; there is none
-- at all if another relay has the lease.
CREATE OR REPLACE FUNCTION read_outbox(p_epoch bigint, p_limit bigint, p_erased boolean)
RETURNS TABLE (
  "position" bigint, chat_id uuid, seq bigint, seen_by_lo boolean, from_seq bigint, event_id uuid,
  seen_at timestamptz, traceparent text, erased_of_lo boolean)
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
  r relay;
  v_stop bigint;
  v_floor bigint;
BEGIN
  -- Before all that gives this transaction its id, such as a renewal of the lease: of two that write at once, the one
  -- with the higher transaction id may take the lower id of the outbox.
  SELECT last_value INTO v_floor FROM outbox_ids;
  -- Before what is read, as another server may answer than before.
  PERFORM check_relay();
  SELECT * INTO r FROM relay_now;
  IF r.epoch <> p_epoch THEN
    RETURN;
  END IF;
  IF r.lease_until < clock_timestamp() + r.lease * 2 / 3 THEN
    IF set_lease(p_epoch, NULL) IS NULL THEN
      RETURN;
    END IF;
  END IF;
  RETURN NEXT;
  FOR v_attempt IN 1 .. 2 LOOP
    IF NOT p_erased THEN
      SELECT o.id INTO v_stop
      FROM outbox_rows o
      WHERE o.id > r.position AND o.erased_of_lo IS NOT NULL
        AND NOT pg_visible_in_snapshot(o.xid, r.window_from)
        AND pg_visible_in_snapshot(o.xid, r.window_to)
      ORDER BY o.id
      LIMIT 1;
    END IF;
    RETURN QUERY
    SELECT o.id, o.chat_id, o.seq, o.seen_by_lo, o.from_seq, o.event_id, o.seen_at, o.traceparent,
      o.erased_of_lo
    FROM outbox_rows o
    WHERE o.id > r.position
      AND o.id <= CASE WHEN r.bounds_of = r.window_to::text THEN r.window_end
        ELSE 9223372036854775807 END
      AND NOT pg_visible_in_snapshot(o.xid, r.window_from)
      AND pg_visible_in_snapshot(o.xid, r.window_to)
      AND (v_stop IS NULL OR o.id < v_stop)
    ORDER BY o.id
    LIMIT p_limit;
    EXIT WHEN FOUND OR v_attempt = 2 OR v_stop IS NOT NULL OR NOT open_window(p_epoch, v_floor);
    SELECT * INTO r FROM relay_now;
  END LOOP;
END
$$;

-- The same for nodes of the version before, which do not know that messages are erased: they stop before such an
-- entry, until a node of this version has the lease.
CREATE OR REPLACE FUNCTION read_outbox(p_epoch bigint, p_limit bigint)
RETURNS TABLE (
  "position" bigint, chat_id uuid, seq bigint, seen_by_lo boolean, from_seq bigint, event_id uuid,
  seen_at timestamptz, traceparent text)
LANGUAGE sql
AS $$
  SELECT o.position, o.chat_id, o.seq, o.seen_by_lo, o.from_seq, o.event_id, o.seen_at, o.traceparent
  FROM read_outbox(p_epoch, p_limit, false) o
$$;

-- Notes that all entries of the window up to p_position are published or, those of p_parked, parked.
CREATE OR REPLACE FUNCTION note_published(
  p_epoch bigint, p_position bigint, p_stream_created text, p_stream_seq bigint, p_parked bigint[])
RETURNS bigint
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  r relay := lock_relay(p_epoch);
BEGIN
  IF r.epoch IS NOT NULL AND cardinality(p_parked) > 0 THEN
    INSERT INTO outbox_parked (
      id, chat_id, seq, seen_by_lo, erased_of_lo, from_seq, event_id, seen_at, traceparent)
    SELECT o.id, o.chat_id, o.seq, o.seen_by_lo, o.erased_of_lo, o.from_seq, o.event_id, o.seen_at,
      o.traceparent
    FROM outbox_rows o
    WHERE o.id = ANY (p_parked)
    ON CONFLICT DO NOTHING;
  END IF;
  UPDATE relay
  SET position = p_position, stream_created = p_stream_created, stream_seq = p_stream_seq,
    lease_until = clock_timestamp() + lease, moves = moves + 1
  WHERE moves = r.moves;
  RETURN r.epoch;
END
$$;

-- Notes that the parked entries of a chat up to p_position are published.
CREATE OR REPLACE FUNCTION note_parked(
  p_epoch bigint, p_chat uuid, p_position bigint, p_stream_created text, p_stream_seq bigint)
RETURNS bigint
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  r relay := lock_relay(p_epoch);
BEGIN
  IF r.epoch IS NOT NULL THEN
    DELETE FROM outbox_parked WHERE chat_id = p_chat AND id <= p_position;
  END IF;
  UPDATE relay
  SET stream_created = p_stream_created, stream_seq = p_stream_seq,
    lease_until = clock_timestamp() + lease, moves = moves + 1
  WHERE moves = r.moves;
  RETURN r.epoch;
END
$$;

-- Notes what prune_outbox may remove: what was published p_kept ago. The feeds of other nodes have seen it by then.
CREATE OR REPLACE FUNCTION move_pruned(p_epoch bigint, p_kept interval)
RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
  r relay;
BEGIN
  SELECT * INTO r FROM relay_now;
  IF clock_timestamp() BETWEEN r.prune_next_at AND r.prune_next_at + p_kept THEN
    RETURN;
  END IF;
  r := lock_relay(p_epoch);
  -- pruned and prune_next are for nodes of the version before.
  UPDATE relay
  SET pruned_to = prune_to_next, prune_to_next = window_from, prune_next_at = clock_timestamp(),
    pruned = pg_snapshot_xmax(prune_to_next), prune_next = pg_snapshot_xmax(window_from),
    moves = moves + 1
  WHERE moves = r.moves;
END
$$;

-- Empties the half of the outbox that gets no new rows, if all of it may go; then lets the halves change places, if
-- the other one got p_rows rows, or some and was in use for p_time. Never waits for a lock: whoever reads the outbox for long
-- holds it up, and nobody is held up by it. Runs as its owner, as only an owner may truncate.
CREATE OR REPLACE FUNCTION prune_outbox(p_epoch bigint, p_rows bigint, p_time interval)
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path FROM CURRENT
SET enable_seqscan = off
AS $$
DECLARE
  r relay;
  v_old smallint;
  v_filled boolean;
  v_new bigint;
BEGIN
  SELECT * INTO r FROM relay_now;
  v_old := 1 - r.half;
  SELECT last_value - r.half_from INTO v_new FROM outbox_ids;
  EXECUTE format('SELECT EXISTS (SELECT FROM outbox_%s)', v_old) INTO v_filled;
  IF r.epoch <> p_epoch THEN
    RETURN;
  ELSIF v_filled THEN
    BEGIN
      EXECUTE format('LOCK TABLE outbox_%s IN ACCESS EXCLUSIVE MODE NOWAIT', v_old);
    EXCEPTION WHEN lock_not_available THEN
      RETURN;
    END;
    IF outbox_is_within(v_old, r.pruned_to) THEN
      EXECUTE format('TRUNCATE outbox_%s', v_old);
    END IF;
  ELSIF v_new >= p_rows
    OR v_new > 0 AND NOT clock_timestamp() BETWEEN r.half_since AND r.half_since + p_time
  THEN
    r := lock_relay(p_epoch);
    UPDATE relay
    SET half = v_old, half_since = clock_timestamp(), half_from = r.half_from + v_new,
      moves = moves + 1
    WHERE moves = r.moves;
  END IF;
END
$$;

-- Whether a snapshot shows all rows of a half.
CREATE OR REPLACE FUNCTION outbox_is_within(p_half smallint, p_snapshot pg_snapshot)
RETURNS boolean
LANGUAGE sql STABLE
SET enable_seqscan = off
AS $$
  SELECT NOT EXISTS (
      SELECT FROM (SELECT xid FROM outbox_rows WHERE half = p_half ORDER BY xid DESC LIMIT 1) l
      WHERE l.xid >= pg_snapshot_xmax(p_snapshot))
    AND NOT EXISTS (
      SELECT FROM outbox_rows
      WHERE half = p_half AND xid = ANY (ARRAY(SELECT pg_snapshot_xip(p_snapshot))))
$$;

-- The chats of the rows that a snapshot does not show.
CREATE OR REPLACE FUNCTION outbox_chats_after(p_from pg_snapshot, p_limit bigint)
RETURNS SETOF uuid
LANGUAGE sql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
  SELECT DISTINCT n.chat_id
  FROM (
    SELECT o.chat_id FROM outbox_rows o WHERE o.xid >= pg_snapshot_xmax(p_from)
    UNION ALL
    -- By an array: a join could read all of the outbox.
    SELECT o.chat_id FROM outbox_rows o WHERE o.xid = ANY (ARRAY(SELECT pg_snapshot_xip(p_from)))
  ) n
  LIMIT p_limit
$$;

-- Whether all that the first snapshot shows is shown by the second one, too.
CREATE OR REPLACE FUNCTION is_within(p_first pg_snapshot, p_second pg_snapshot)
RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$
  SELECT pg_snapshot_xmax(p_first) <= pg_snapshot_xmax(p_second)
    AND NOT EXISTS (
      SELECT FROM pg_snapshot_xip(p_second) AS x (xid) WHERE pg_visible_in_snapshot(x.xid, p_first))
$$;
