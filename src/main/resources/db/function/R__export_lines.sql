-- The chats of a user by the id of the other user, each with its messages and then its marks: what is behind the
-- message p_seq and the mark p_mark of the chat with p_peer. That order is the order of two indexes, so a page costs
-- the same wherever it is. STABLE: all of it sees the same snapshot.
CREATE OR REPLACE FUNCTION export_lines(
  p_user text, p_peer text, p_seq bigint, p_mark bigint, p_limit bigint)
RETURNS TABLE (
  chat_id uuid, user_lo text, user_hi text, first_seq bigint, last_seq bigint, lo_seen bigint, hi_seen bigint,
  unread bigint, seq bigint, mark bigint, id uuid, from_lo boolean, happened_at timestamptz, text text,
  from_seq bigint, seen_up_to bigint)
LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_column
DECLARE
  c record;
  v_peer text := p_peer;
  v_is_first boolean := true;
  v_seq bigint := p_seq;
  v_mark bigint := p_mark;
  v_left bigint := p_limit;
  v_found bigint;
BEGIN
  WHILE v_left > 0 LOOP
    SELECT n.* INTO c
    FROM (
      (SELECT h.user_lo AS peer, h.hi_unread AS unread, h.*
       FROM chats h
       WHERE h.user_hi = p_user AND h.user_lo >= v_peer AND (v_is_first OR h.user_lo > v_peer)
       ORDER BY h.user_lo
       LIMIT 1)
      UNION ALL
      (SELECT h.user_hi, h.lo_unread, h.*
       FROM chats h
       WHERE h.user_lo = p_user AND h.user_hi >= v_peer AND (v_is_first OR h.user_hi > v_peer)
       ORDER BY h.user_hi
       LIMIT 1)
    ) n
    ORDER BY n.peer
    LIMIT 1;
    EXIT WHEN NOT FOUND;
    IF c.peer <> v_peer THEN
      v_seq := 0;
      v_mark := 0;
      RETURN QUERY SELECT c.id, c.user_lo, c.user_hi, c.first_seq, c.last_seq, c.lo_seen, c.hi_seen, c.unread,
        NULL::bigint, NULL::bigint, NULL::uuid, NULL::boolean, NULL::timestamptz, NULL::text, NULL::bigint,
        NULL::bigint;
      v_left := v_left - 1;
    END IF;
    -- As a range of seqs, which has no gaps: no plan reads more than that.
    v_seq := greatest(v_seq, c.first_seq - 1);
    RETURN QUERY
    SELECT c.id, c.user_lo, c.user_hi, c.first_seq, c.last_seq, c.lo_seen, c.hi_seen, c.unread,
      m.seq, NULL::bigint, m.id, m.from_lo, m.sent_at, m.text, NULL::bigint, NULL::bigint
    FROM messages m
    WHERE m.chat_id = c.id AND m.seq > v_seq AND m.seq <= v_seq + v_left
    ORDER BY m.seq;
    GET DIAGNOSTICS v_found = ROW_COUNT;
    v_left := v_left - v_found;
    RETURN QUERY
    SELECT c.id, c.user_lo, c.user_hi, c.first_seq, c.last_seq, c.lo_seen, c.hi_seen, c.unread,
      NULL::bigint, s.id, s.event_id, s.by_lo, s.seen_at, NULL::text, s.from_seq, s.seen_up_to
    FROM seen_marks s
    WHERE s.chat_id = c.id AND s.id > v_mark
    ORDER BY s.id
    LIMIT v_left;
    GET DIAGNOSTICS v_found = ROW_COUNT;
    v_left := v_left - v_found;
    v_peer := c.peer;
    v_is_first := false;
  END LOOP;
END
$$;
