-- The last seq of a chat that is visible in a snapshot, 0 if none is. What a snapshot shows of a chat is a
-- prefix, so steps of 1, 2, 4 … back from the end and then halves find it in O(log n).
CREATE OR REPLACE FUNCTION last_seq_in(p_chat uuid, p_last bigint, p_snapshot pg_snapshot)
RETURNS bigint
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  v_shown bigint := 0;
  v_hidden bigint := p_last + 1;
  v_step bigint := 1;
  v_probe bigint;
  v_visible boolean;
BEGIN
  WHILE v_hidden - v_shown > 1 LOOP
    v_probe := CASE WHEN v_shown = 0 AND v_hidden > v_step THEN v_hidden - v_step
      ELSE (v_shown + v_hidden) / 2 END;
    SELECT pg_visible_in_snapshot(m.xid, p_snapshot) INTO v_visible
    FROM messages m
    WHERE m.chat_id = p_chat AND m.seq = v_probe;
    IF coalesce(v_visible, true) THEN
      v_shown := v_probe;
    ELSE
      v_hidden := v_probe;
      v_step := v_step * 2;
    END IF;
  END LOOP;
  RETURN v_shown;
END
$$;

-- The events of a user that are visible in p_to and not in p_from, from a place on: of p_chat everything up
-- to the message p_seq and the mark p_mark (0: not known) is delivered already, and so are all chats with a
-- lower id. Chat by chat, within a chat in the order of commit. mark is null for a message. For a mark from_lo says
-- whose it is. Erased messages come like a mark, from one sequence of ids: then erased is true, from_lo says whose
-- messages they were, and seen_up_to is the last of them.
CREATE OR REPLACE FUNCTION feed_events(
  p_user text, p_from pg_snapshot, p_to pg_snapshot,
  p_chat uuid, p_seq bigint, p_mark bigint, p_limit bigint, p_erased boolean)
RETURNS TABLE (
  chat_id uuid, user_lo text, user_hi text, seq bigint, mark bigint, from_lo boolean, id uuid,
  happened_at timestamptz, text text, from_seq bigint, seen_up_to bigint, erased boolean)
LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_column
DECLARE
  c record;
  v_seq bigint;
  v_mark bigint;
  v_last bigint;
  v_last_mark bigint;
  v_left bigint := p_limit;
  v_found bigint;
BEGIN
  FOR c IN
    SELECT h.id, h.user_lo, h.user_hi, h.last_seq, h.changed_xid
    FROM (
      SELECT * FROM chats WHERE user_lo = p_user
      UNION ALL
      SELECT * FROM chats WHERE user_hi = p_user
    ) h
    WHERE h.id >= p_chat AND NOT pg_visible_in_snapshot(h.changed_xid, p_from)
    ORDER BY h.id
  LOOP
    v_seq := CASE WHEN c.id = p_chat AND p_seq > 0 THEN p_seq
      ELSE last_seq_in(c.id, c.last_seq, p_from) END;
    v_mark := CASE WHEN c.id = p_chat AND p_mark > 0 THEN p_mark ELSE last_mark_in(c.id, p_from) END;
    IF pg_visible_in_snapshot(c.changed_xid, p_to) THEN
      v_last := c.last_seq;
      v_last_mark := 9223372036854775807;
    ELSE
      v_last := last_seq_in(c.id, c.last_seq, p_to);
      v_last_mark := last_mark_in(c.id, p_to);
    END IF;
    RETURN QUERY
    SELECT c.id, c.user_lo, c.user_hi, e.*
    FROM (
      (SELECT m.seq, NULL::bigint AS mark, m.from_lo, m.id, m.sent_at, m.text, NULL::bigint, NULL::bigint,
         false
       FROM messages m
       WHERE m.chat_id = c.id AND m.seq > v_seq AND m.seq <= v_last
       ORDER BY m.seq
       LIMIT v_left)
      UNION ALL
      (SELECT s.after_seq, s.id, s.by_lo, s.event_id, s.seen_at, NULL, s.from_seq, s.seen_up_to, false
       FROM seen_marks s
       WHERE s.chat_id = c.id AND s.id > v_mark AND s.id <= v_last_mark
       ORDER BY s.id
       LIMIT v_left)
      UNION ALL
      (SELECT s.after_seq, s.id, s.from_lo, s.event_id, s.erased_at, NULL, s.from_seq, s.up_to_seq, true
       FROM erasures s
       WHERE s.chat_id = c.id AND s.id > v_mark AND s.id <= v_last_mark AND p_erased
       ORDER BY s.id
       LIMIT v_left)
    ) e
    ORDER BY e.seq, e.mark NULLS FIRST
    LIMIT v_left;
    GET DIAGNOSTICS v_found = ROW_COUNT;
    v_left := v_left - v_found;
    EXIT WHEN v_left <= 0;
  END LOOP;
END
$$;

-- The last mark of a chat, or erasure, that is visible in a snapshot, 0 if none is.
CREATE OR REPLACE FUNCTION last_mark_in(p_chat uuid, p_snapshot pg_snapshot)
RETURNS bigint
LANGUAGE sql STABLE
AS $$
  SELECT greatest(
    0,
    (SELECT max(s.id) FROM seen_marks s
     WHERE s.chat_id = p_chat AND pg_visible_in_snapshot(s.xid, p_snapshot)),
    (SELECT max(s.id) FROM erasures s
     WHERE s.chat_id = p_chat AND pg_visible_in_snapshot(s.xid, p_snapshot)))
$$;

-- The same for nodes of the version before, which do not know that messages are erased.
CREATE OR REPLACE FUNCTION feed_events(
  p_user text, p_from pg_snapshot, p_to pg_snapshot,
  p_chat uuid, p_seq bigint, p_mark bigint, p_limit bigint)
RETURNS TABLE (
  chat_id uuid, user_lo text, user_hi text, seq bigint, mark bigint, from_lo boolean, id uuid,
  happened_at timestamptz, text text, from_seq bigint, seen_up_to bigint)
LANGUAGE sql STABLE
AS $$
  SELECT e.chat_id, e.user_lo, e.user_hi, e.seq, e.mark, e.from_lo, e.id, e.happened_at, e.text,
    e.from_seq, e.seen_up_to
  FROM feed_events(p_user, p_from, p_to, p_chat, p_seq, p_mark, p_limit, false) e
$$;
