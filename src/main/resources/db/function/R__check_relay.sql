-- Why the relay must publish nothing here, null if it may. What it has noted are transaction ids: where they are those
-- of another server, new events would seem to be published, or old ones not.
CREATE OR REPLACE FUNCTION relay_obstacle()
RETURNS text
LANGUAGE plpgsql STABLE
AS $$
BEGIN
  RETURN (
    SELECT CASE
      WHEN i.home_table <> i.tableoid OR i.home_xid <> i.xmin THEN 'copied'
      WHEN pg_snapshot_xmax(r.window_to) > pg_snapshot_xmax(pg_current_snapshot()) THEN 'renumbered'
      WHEN i.home_database <> (SELECT oid FROM pg_database WHERE datname = current_database()) THEN 'cloned'
    END
    FROM relay_now r, incarnation i);
END
$$;

-- Enters the life, and fails if there is an obstacle to publishing. The SQLSTATEs are ours.
CREATE OR REPLACE FUNCTION check_relay()
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  v_obstacle text;
BEGIN
  PERFORM enter_life();
  v_obstacle := relay_obstacle();
  IF v_obstacle IS NOT NULL THEN
    RAISE EXCEPTION 'The relay publishes nothing: %', v_obstacle
      USING ERRCODE = CASE v_obstacle WHEN 'renumbered' THEN 'MS002' ELSE 'MS001' END;
  END IF;
END
$$;
