-- How messages that are too old are purged. All of it runs as its owner: a node can neither delete nor change a
-- message otherwise.

-- The last message of a chat, of those from p_first to p_last, that is older than p_before and published; p_first - 1
-- if none is. Times never go back in a chat, and what is published of it is a prefix, so halves find it. Messages
-- without a transaction id are published if p_unknown says so.
CREATE OR REPLACE FUNCTION last_to_purge(
  p_chat uuid, p_first bigint, p_last bigint,
  p_before timestamptz, p_published pg_snapshot, p_unknown boolean)
RETURNS bigint
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  v_low bigint := p_first - 1;
  v_high bigint := p_last + 1;
  v_probe bigint;
  v_goes boolean;
BEGIN
  WHILE v_high - v_low > 1 LOOP
    v_probe := (v_low + v_high) / 2;
    SELECT m.sent_at < p_before
      AND CASE WHEN m.xid = '0' THEN p_unknown ELSE pg_visible_in_snapshot(m.xid, p_published) END
    INTO v_goes
    FROM messages m
    WHERE m.chat_id = p_chat AND m.seq = v_probe;
    IF v_goes THEN
      v_low := v_probe;
    ELSE
      v_high := v_probe;
    END IF;
  END LOOP;
  RETURN v_low;
END
$$;

-- Purges at most p_limit messages of a chat whose row the caller has locked, the oldest first. The chat's last message
-- stays, empty and without its key. Returns how many messages were purged or emptied.
CREATE OR REPLACE FUNCTION purge_chat(
  c chats, p_limit bigint, p_before timestamptz, p_published pg_snapshot, p_unknown boolean)
RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  v_parked bigint;
  v_last bigint;
  v_first bigint;
  v_lo_purged bigint;
  v_purged bigint;
  v_emptied bigint;
BEGIN
  -- After p_published was read: what it shows is parked by now, if it is not published.
  SELECT min(seq) INTO v_parked FROM outbox_parked WHERE chat_id = c.id;
  v_last := last_to_purge(
    c.id, c.first_seq, least(c.last_seq, c.first_seq + p_limit - 1, v_parked - 1),
    p_before, p_published, p_unknown);
  v_first := least(v_last + 1, c.last_seq);

  WITH gone AS (
    DELETE FROM messages WHERE chat_id = c.id AND seq >= c.first_seq AND seq < v_first
    RETURNING lo_sent
  )
  SELECT count(*), max(lo_sent) INTO v_purged, v_lo_purged FROM gone;
  IF v_purged > 0 THEN
    -- As if a mark below stood right before the first message that is kept.
    UPDATE chats
    SET first_seq = v_first, lo_purged = v_lo_purged,
      lo_unread = CASE WHEN lo_seen < v_first - 1
        THEN (last_seq - lo_sent) - (v_first - 1 - v_lo_purged) ELSE lo_unread END,
      hi_unread = CASE WHEN hi_seen < v_first - 1 THEN lo_sent - v_lo_purged ELSE hi_unread END
    WHERE id = c.id;
  END IF;

  UPDATE messages
  SET text = '', idempotency_key = NULL
  WHERE chat_id = c.id AND seq = v_last AND v_last = c.last_seq AND text <> '';
  GET DIAGNOSTICS v_emptied = ROW_COUNT;
  RETURN v_purged + v_emptied;
END
$$;

-- Whether this holder may go on with the pass, or begin one. A lease that lasts longer than it can, and a pass that
-- has begun in the future, show that the clock was set back.
CREATE OR REPLACE FUNCTION may_purge(r retention, p_holder text, p_pause interval)
RETURNS boolean
LANGUAGE sql
AS $$
  SELECT (r.holder = p_holder OR NOT clock_timestamp() BETWEEN r.lease_until - r.lease AND r.lease_until)
    AND (r.ended_at IS NULL OR NOT clock_timestamp() BETWEEN r.began_at AND r.began_at + p_pause)
$$;

-- One step of the purge: goes on with the pass over all chats, or begins the next one p_pause after the last one has
-- begun. A step ends after p_time, or with p_limit messages, whichever comes first; so no chat is held for long.
-- Returns no row if there is nothing to do for this holder; pass_ended is null while the pass is under way.
--
-- What is not published stays; in a copy nothing is known of that. Senders lock several chats in another order, so a
-- step waits for a chat only while it holds no other.
CREATE OR REPLACE FUNCTION purge_messages(
  p_holder text, p_lease interval, p_max_age interval, p_pause interval, p_time interval, p_limit bigint)
RETURNS TABLE (
  purged bigint, pass_began timestamptz, pass_ended timestamptz, pass_chats bigint, pass_messages bigint,
  pass_skipped bigint, late boolean)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path FROM CURRENT
SET enable_seqscan = off
SET lock_timeout = '500ms'
AS $$
DECLARE
  -- more than a step gets to
  c_chats CONSTANT bigint := 5000;
  v_begin timestamptz := clock_timestamp();
  r retention;
  v_published pg_snapshot;
  v_unknown boolean;
  v_next record;
  v_chat chats;
  v_holds boolean := false;
  v_purged bigint := 0;
  v_looked bigint := 0;
BEGIN
  PERFORM enter_life();
  SELECT * INTO r FROM retention;
  IF relay_obstacle() IS NOT NULL OR NOT may_purge(r, p_holder, p_pause) THEN
    RETURN;
  END IF;
  SELECT * INTO r FROM retention FOR NO KEY UPDATE SKIP LOCKED;
  IF NOT FOUND OR NOT may_purge(r, p_holder, p_pause) THEN
    RETURN;
  END IF;
  IF r.began_at IS NULL OR r.ended_at IS NOT NULL THEN
    r.began_at := v_begin;
    r.ended_at := NULL;
    r.position := '00000000-0000-0000-0000-000000000000';
    r.chats := 0;
    r.messages := 0;
    r.skipped := 0;
  END IF;
  SELECT window_from,
    pg_visible_in_snapshot(r.known_from, window_from)
      OR outbox_is_within(0::smallint, window_from) AND outbox_is_within(1::smallint, window_from)
  INTO v_published, v_unknown
  FROM relay_now;

  FOR v_next IN
    SELECT l.id, f.sent_at < v_begin - p_max_age AND (l.first_seq < l.last_seq OR f.text <> '') AS is_old
    FROM (
      SELECT id, first_seq, last_seq FROM chats WHERE id > r.position ORDER BY id LIMIT c_chats
    ) l
    LEFT JOIN LATERAL (
      SELECT sent_at, text FROM messages WHERE chat_id = l.id AND seq = l.first_seq LIMIT 1
    ) f ON true
    ORDER BY l.id
  LOOP
    IF v_next.is_old THEN
      SELECT * INTO v_chat FROM chats WHERE id = v_next.id FOR NO KEY UPDATE SKIP LOCKED;
      IF NOT FOUND THEN
        EXIT WHEN v_holds;
        BEGIN
          SELECT * INTO v_chat FROM chats WHERE id = v_next.id FOR NO KEY UPDATE;
        EXCEPTION WHEN lock_not_available THEN
          v_chat := NULL;
          r.skipped := r.skipped + 1;
        END;
      END IF;
      IF v_chat.id IS NOT NULL THEN
        v_holds := true;
        v_purged := v_purged
          + purge_chat(v_chat, p_limit - v_purged, v_begin - p_max_age, v_published, v_unknown);
        -- There may be more in this chat: the next step begins with it.
        EXIT WHEN v_purged >= p_limit;
      END IF;
    END IF;
    r.position := v_next.id;
    v_looked := v_looked + 1;
    EXIT WHEN clock_timestamp() NOT BETWEEN v_begin AND v_begin + p_time;
  END LOOP;

  r.chats := r.chats + v_looked;
  r.messages := r.messages + v_purged;
  IF NOT EXISTS (SELECT FROM chats WHERE id > r.position) THEN
    r.ended_at := clock_timestamp();
  END IF;
  UPDATE retention
  SET holder = p_holder, lease = p_lease,
    lease_until = CASE WHEN r.ended_at IS NULL THEN clock_timestamp() + p_lease ELSE '-infinity' END,
    began_at = r.began_at, ended_at = r.ended_at, position = r.position, chats = r.chats,
    messages = r.messages, skipped = r.skipped;
  RETURN QUERY SELECT v_purged, r.began_at, r.ended_at, r.chats, r.messages, r.skipped,
    v_begin > r.began_at + p_pause;
END
$$;
