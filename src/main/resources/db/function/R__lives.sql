-- What holds of the history of the database. See V5 for its tables.

-- The present life: when the server was started, in microseconds. Notes it if it is new, before anything is written
-- in it: whatever writes events calls this first. Then the relay has to take its lease again, as what it remembers
-- may be of a history that was lost.
CREATE OR REPLACE FUNCTION enter_life()
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  v_started timestamptz;
  v_life bigint;
  v_settled pg_snapshot;
  v_end bigint;
BEGIN
  SELECT started, life INTO v_started, v_life FROM lives ORDER BY id DESC LIMIT 1;
  IF v_started = pg_postmaster_start_time() THEN
    RETURN v_life;
  END IF;
  PERFORM pg_advisory_xact_lock(7290157002);
  -- With a snapshot of its own: another one may have noted it meanwhile.
  SELECT started, life INTO v_started, v_life FROM lives ORDER BY id DESC LIMIT 1;
  IF v_started IS DISTINCT FROM pg_postmaster_start_time() THEN
    -- As FeedSql has it for cursors, so that it is no lower than any cursor's end, unless something was lost. In a
    -- restored copy it may lie in the future.
    SELECT r.settled,
      least(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
        greatest(pg_snapshot_xmax(r.window_to)::text::bigint,
          (SELECT xid FROM outbox_rows ORDER BY xid DESC LIMIT 1)::text::bigint + 1))
    INTO v_settled, v_end
    FROM relay_now r;
    v_started := pg_postmaster_start_time();
    v_life := (extract(epoch FROM v_started) * 1000000)::bigint;
    INSERT INTO lives (started, life, kept, doubtful)
    VALUES (v_started, v_life, v_end::text::xid8, doubtful_xids(v_settled, v_end));
    UPDATE relay
    SET epoch = epoch + 1 + (random() * 1000000000)::bigint, lease_until = '-infinity',
      moves = moves + 1;
  END IF;
  RETURN v_life;
END
$$;

-- The transactions below p_end that did not commit here, and of which it cannot be told whether they were rolled back,
-- or were committed and the commit was lost. Those that had ended in a snapshot that has survived, as p_window has,
-- were rolled back. A cursor that counts one of the others was given where it was committed, see FeedSql. No
-- transaction of ours is open while so many others get their ids.
CREATE OR REPLACE FUNCTION doubtful_xids(p_window pg_snapshot, p_end bigint)
RETURNS xid8[]
LANGUAGE sql
AS $$
  SELECT coalesce(array_agg(x.xid), '{}')
  FROM (
    SELECT n::text::xid8 AS xid
    FROM generate_series(
      greatest(pg_snapshot_xmin(p_window)::text::bigint, p_end - 100000), p_end - 1) AS n
  ) x
  WHERE NOT pg_visible_in_snapshot(x.xid, p_window)
    AND NOT pg_visible_in_snapshot(x.xid, (SELECT entered FROM lives ORDER BY id DESC LIMIT 1))
    AND pg_xact_status(x.xid) = 'aborted'
$$;

-- What cursors that are given now name: the incarnation (a copy has another name until it begins one of its own) and
-- the life. No row if the life is not entered yet.
CREATE OR REPLACE VIEW present_life AS
SELECT l.life,
  i.name # CASE
    WHEN i.home_table = i.tableoid AND i.home_xid = i.xmin
      AND i.home_database = (SELECT oid FROM pg_database WHERE datname = current_database())
    THEN 0 ELSE 1 END AS incarnation
FROM (SELECT started, life FROM lives ORDER BY id DESC LIMIT 1) l, incarnation i
WHERE l.started = pg_postmaster_start_time();

-- The present life, if a place in a feed from p_life holds in it; null if it does not, and then never again. It holds
-- if nothing is lost of what it counts as delivered, and nothing was written since by transactions that it counts.
-- p_to is null if the place has no window; p_life is 0 if it comes from before there were lives.
CREATE OR REPLACE FUNCTION holding_life(
  p_incarnation bigint, p_life bigint, p_from pg_snapshot, p_to pg_snapshot)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  v_present bigint := enter_life();
  v_end xid8 := greatest(pg_snapshot_xmax(p_from), pg_snapshot_xmax(p_to));
BEGIN
  IF p_incarnation <> (SELECT incarnation FROM present_life) THEN
    RETURN NULL;
  ELSIF p_life = v_present THEN
    RETURN CASE WHEN v_end <= pg_snapshot_xmax(pg_current_snapshot()) THEN v_present END;
  END IF;
  RETURN (
    SELECT v_present
    FROM lives l
    WHERE CASE WHEN p_life = 0 THEN l.id = (SELECT min(id) FROM lives)
        ELSE l.life = p_life END
      AND NOT EXISTS (
        SELECT
        FROM lives later
        WHERE later.id > l.id
          AND (later.kept < v_end
            OR EXISTS (
              SELECT
              FROM unnest(later.doubtful) AS d (xid)
              WHERE pg_visible_in_snapshot(d.xid, p_from) OR pg_visible_in_snapshot(d.xid, p_to)))));
END
$$;
