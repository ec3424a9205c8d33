-- Moves a seen mark forward to p_up_to, or to the last message committed when the call began. Returns no
-- row if there is no such chat. moved_from is null where nothing changed; a p_up_to above last_seq changes
-- nothing.
CREATE OR REPLACE FUNCTION mark_seen(
  p_lo text, p_hi text, p_by_lo boolean, p_up_to bigint, p_event_id uuid, p_trace text)
RETURNS TABLE (
  chat_id uuid, last_seq bigint, seen_up_to bigint, newly_seen bigint, unread bigint,
  moved_from bigint, seen_at timestamptz)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
  c chats;
  v_target bigint;
  -- where counting begins: messages below first_seq are purged
  v_place bigint;
  v_mark bigint;
  v_unread bigint;
  v_unread_before bigint;
  v_lo_sent bigint;
  v_now timestamptz;
BEGIN
  PERFORM enter_life();
  SELECT * INTO c FROM chats WHERE user_lo = p_lo AND user_hi = p_hi;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  v_target := coalesce(p_up_to, c.last_seq);
  v_mark := CASE WHEN p_by_lo THEN c.lo_seen ELSE c.hi_seen END;
  IF v_target > v_mark THEN
    SELECT * INTO c FROM chats WHERE user_lo = p_lo AND user_hi = p_hi FOR NO KEY UPDATE;
    v_mark := CASE WHEN p_by_lo THEN c.lo_seen ELSE c.hi_seen END;
  END IF;
  v_unread_before := CASE WHEN p_by_lo THEN c.lo_unread ELSE c.hi_unread END;
  IF v_target <= v_mark OR v_target > c.last_seq THEN
    RETURN QUERY SELECT c.id, c.last_seq, v_mark, 0::bigint, v_unread_before, NULL::bigint,
      NULL::timestamptz;
    RETURN;
  END IF;
  v_place := greatest(v_target, c.first_seq - 1);
  v_lo_sent := CASE v_place WHEN c.last_seq THEN c.lo_sent WHEN c.first_seq - 1 THEN c.lo_purged ELSE
    (SELECT m.lo_sent FROM messages m WHERE m.chat_id = c.id AND m.seq = v_place) END;
  v_unread := CASE WHEN p_by_lo THEN (c.last_seq - c.lo_sent) - (v_place - v_lo_sent)
    ELSE c.lo_sent - v_lo_sent END;
  v_now := clock_timestamp();
  UPDATE chats
  SET lo_seen = CASE WHEN p_by_lo THEN v_target ELSE lo_seen END,
    hi_seen = CASE WHEN p_by_lo THEN hi_seen ELSE v_target END,
    lo_unread = CASE WHEN p_by_lo THEN v_unread ELSE lo_unread END,
    hi_unread = CASE WHEN p_by_lo THEN hi_unread ELSE v_unread END,
    changed_xid = pg_current_xact_id()
  WHERE user_lo = p_lo AND user_hi = p_hi;
  INSERT INTO seen_marks (chat_id, after_seq, by_lo, from_seq, seen_up_to, event_id, seen_at)
  VALUES (c.id, c.last_seq, p_by_lo, v_mark, v_target, p_event_id, v_now);
  INSERT INTO outbox_rows (chat_id, seq, seen_by_lo, from_seq, event_id, seen_at, traceparent, half)
  SELECT c.id, v_target, p_by_lo, v_mark, p_event_id, v_now, p_trace, half
  FROM relay_now;
  RETURN QUERY SELECT c.id, c.last_seq, v_target, v_unread_before - v_unread, v_unread, v_mark, v_now;
END
$$;

-- The form of the first schema; no node that still runs calls it.
DROP FUNCTION IF EXISTS mark_seen(text, text, boolean, bigint, uuid);
