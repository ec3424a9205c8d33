-- What erases the texts of a user. An erased message keeps its row: its seq and its counts go on. See V6.

-- Erases what one member of a chat sent before p_before, at most p_limit messages in one step. Goes on behind the last
-- range of this member, as each step goes on where another one ended; or behind p_after, if nothing of this member is
-- left in between. So nothing is ever left before the last range, even if p_after is of another chat, or a commit was
-- lost in a failover. Returns no row if there is no such chat, and where the next step is to go on;
-- null if there is nothing left. A step looks at 5,000 messages at most; it locks the chat only if it finds some. Runs
-- as its owner: a node may change no message in another way.
CREATE OR REPLACE FUNCTION erase_messages(
  p_lo text, p_hi text, p_of_lo boolean, p_before timestamptz, p_after bigint, p_limit bigint)
RETURNS TABLE (erased bigint, go_on_after bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
  c chats;
  v_after bigint;
  v_first bigint;
  v_up_to bigint;
  v_found bigint;
  v_next bigint;
  v_from bigint;
  v_now timestamptz;
  v_event uuid := gen_random_uuid();
BEGIN
  PERFORM enter_life();
  SELECT * INTO c FROM chats WHERE user_lo = p_lo AND user_hi = p_hi;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT max(f.seq) INTO v_after
  FROM (
    SELECT 0::bigint AS seq
    UNION ALL
    (SELECT e.up_to_seq FROM erasures e
     WHERE e.chat_id = c.id AND e.from_lo = p_of_lo
     ORDER BY e.id DESC
     LIMIT 1)
    UNION ALL
    -- Only this one can be empty without a range: a purge has left it.
    (SELECT m.seq FROM messages m WHERE m.chat_id = c.id AND m.seq = c.first_seq AND m.text = '')
  ) f;
  IF sent_up_to(c, p_of_lo, p_after) = sent_up_to(c, p_of_lo, v_after) THEN
    v_after := greatest(v_after, p_after);
  END IF;
  IF sent_up_to(c, p_of_lo, v_after) = sent_up_to(c, p_of_lo, c.last_seq) THEN
    RETURN QUERY SELECT 0::bigint, NULL::bigint;
    RETURN;
  END IF;

  -- Times do not go back within a chat: at the first one that is too late the look ends.
  SELECT min(w.seq), max(w.seq), count(w.seq), max(w.next) INTO v_first, v_up_to, v_found, v_next
  FROM (
    SELECT CASE WHEN l.wanted THEN l.seq END AS seq,
      CASE WHEN l.n = 5000 AND l.sent_at < p_before THEN l.seq END AS next
    FROM (
      SELECT m.seq, m.sent_at, row_number() OVER (ORDER BY m.seq) AS n,
        m.from_lo = p_of_lo AND m.text <> '' AND m.sent_at < p_before AS wanted
      FROM messages m
      WHERE m.chat_id = c.id AND m.seq > v_after
      ORDER BY m.seq
      LIMIT 5000
    ) l
    WHERE l.wanted OR l.n = 5000
    ORDER BY l.seq
    LIMIT p_limit
  ) w;
  IF v_found = p_limit THEN
    v_next := v_up_to;
  END IF;
  IF v_first IS NULL THEN
    RETURN QUERY SELECT 0::bigint, v_next;
    RETURN;
  END IF;

  -- Another one may have erased some of them while this one waits.
  PERFORM FROM chats WHERE id = c.id FOR NO KEY UPDATE;
  v_now := clock_timestamp();
  WITH gone AS (
    UPDATE messages m
    SET text = '', idempotency_key = NULL
    WHERE m.chat_id = c.id AND m.seq BETWEEN v_first AND v_up_to AND m.from_lo = p_of_lo AND m.text <> ''
    RETURNING m.seq
  )
  SELECT count(*), min(seq) - 1, max(seq) INTO v_found, v_from, v_up_to FROM gone;
  IF v_found > 0 THEN
    UPDATE chats SET changed_xid = pg_current_xact_id() WHERE id = c.id RETURNING last_seq INTO c.last_seq;
    INSERT INTO erasures (chat_id, id, after_seq, from_lo, from_seq, up_to_seq, event_id, erased_at)
    VALUES (c.id, nextval('seen_marks_id_seq'), c.last_seq, p_of_lo, v_from, v_up_to, v_event, v_now);
    INSERT INTO outbox_rows (chat_id, seq, erased_of_lo, from_seq, event_id, seen_at, half)
    SELECT c.id, v_up_to, p_of_lo, v_from, v_event, v_now, half
    FROM relay_now;
  END IF;
  RETURN QUERY SELECT v_found, v_next;
END
$$;

-- How many messages one member of a chat sent up to p_seq.
CREATE OR REPLACE FUNCTION sent_up_to(c chats, p_of_lo boolean, p_seq bigint)
RETURNS bigint
LANGUAGE sql STABLE
AS $$
  SELECT CASE WHEN p_of_lo THEN s.lo_sent ELSE s.seq - s.lo_sent END
  FROM (
    SELECT c.last_seq AS seq, c.lo_sent WHERE p_seq >= c.last_seq
    UNION ALL
    SELECT c.first_seq - 1, c.lo_purged WHERE p_seq < c.first_seq AND p_seq < c.last_seq
    UNION ALL
    SELECT m.seq, m.lo_sent
    FROM messages m
    WHERE m.chat_id = c.id AND m.seq = p_seq AND p_seq >= c.first_seq AND p_seq < c.last_seq
  ) s
$$;
