-- What the live feed and tracing need.
--
-- Feed: a reader that saw a snapshot of the database asks later for what was not visible in it. Each
-- message and each mark carries its transaction; within a chat what a snapshot shows is always a prefix
-- (whoever writes waits for the lock of the chat's row), so the first one that is not visible bounds the
-- rest. The chat carries the last transaction that changed it: one look at a user's chats tells which of
-- them have something new. Rows from before this migration count as visible in every snapshot.
ALTER TABLE chats ADD COLUMN changed_xid xid8 NOT NULL DEFAULT '0';
ALTER TABLE messages ADD COLUMN xid xid8 NOT NULL DEFAULT '0';

-- Every move of a seen mark, for as long as its chat. Ids are drawn while the chat row is locked, so within
-- a chat they are in commit order; after_seq is the chat's last seq then, which is its place between the
-- messages.
CREATE TABLE seen_marks (
  chat_id uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  after_seq bigint NOT NULL,
  by_lo boolean NOT NULL,
  from_seq bigint NOT NULL,
  seen_up_to bigint NOT NULL,
  event_id uuid NOT NULL,
  seen_at timestamptz NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (chat_id, id)
);

-- Marks that wait for the relay are not lost to the feed; older ones are in NATS only.
INSERT INTO seen_marks (chat_id, after_seq, by_lo, from_seq, seen_up_to, event_id, seen_at, xid)
SELECT o.chat_id, c.last_seq, o.seen_by_lo, o.from_seq, o.seq, o.event_id, o.seen_at, o.xid
FROM outbox o
JOIN chats c ON c.id = o.chat_id
WHERE o.seen_by_lo IS NOT NULL
ORDER BY o.id;

-- With both members, so that no plan for one chat reads all chats of its second member.
DROP INDEX chats_by_user_hi;
CREATE INDEX chats_by_user_hi ON chats (user_hi, user_lo);

-- Tracing: the W3C traceparent of the request that caused the event, for the message to NATS.
ALTER TABLE outbox ADD COLUMN traceparent text COLLATE "C";
ALTER TABLE outbox_parked ADD COLUMN traceparent text COLLATE "C";

-- As send_messages of V1, and notes the transaction and what each message's request was traced as. Looks
-- things up by position in arrays: a join would be a nested loop over the whole batch, as the planner
-- takes every array for a short one.
CREATE FUNCTION send_messages(
  p_lo text[], p_hi text[],
  p_pair int[], p_from_lo boolean[], p_id uuid[], p_text text[], p_key text[], p_trace text[])
RETURNS TABLE (
  ord bigint, chat_id uuid, seq bigint, id uuid, sent_at timestamptz, same_text boolean, seen boolean)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
  v_chat uuid[];
  v_last_seq bigint[];
  v_lo_sent bigint[];
  v_last_at timestamptz[];
  v_lo_seen bigint[];
  v_hi_seen bigint[];
  v_now timestamptz;
BEGIN
  INSERT INTO chats (id, user_lo, user_hi)
  SELECT gen_random_uuid(), p.lo, p.hi
  FROM unnest(p_lo, p_hi) WITH ORDINALITY AS p (lo, hi, n)
  WHERE NOT EXISTS (SELECT FROM chats c WHERE c.user_lo = p.lo AND c.user_hi = p.hi)
  ORDER BY p.n
  ON CONFLICT (user_lo, user_hi) DO NOTHING;

  -- The rows as they are under their locks, in the order of the pairs.
  SELECT array_agg(l.id), array_agg(l.last_seq), array_agg(l.lo_sent), array_agg(l.last_message_at),
    array_agg(l.lo_seen), array_agg(l.hi_seen)
  INTO v_chat, v_last_seq, v_lo_sent, v_last_at, v_lo_seen, v_hi_seen
  FROM (
    SELECT c.*
    FROM unnest(p_lo, p_hi) WITH ORDINALITY AS p (lo, hi, n)
    JOIN chats c ON c.user_lo = p.lo AND c.user_hi = p.hi
    ORDER BY p.n
    FOR NO KEY UPDATE OF c
  ) l;
  IF cardinality(v_chat) IS DISTINCT FROM cardinality(p_lo) THEN
    RAISE EXCEPTION 'a chat went away' USING ERRCODE = 'serialization_failure';
  END IF;

  -- Only now, with a snapshot younger than the locks, can a used key not be missed.
  v_now := clock_timestamp();
  RETURN QUERY
  WITH asked AS MATERIALIZED (
    SELECT a.n, a.pair, a.from_lo, a.id, a.text, a.key, a.trace, v_chat[a.pair] AS chat_id
    FROM unnest(p_pair, p_from_lo, p_id, p_text, p_key, p_trace) WITH ORDINALITY
      AS a (pair, from_lo, id, text, key, trace, n)
  ), known AS MATERIALIZED (
    SELECT a.n, m.chat_id, m.seq, m.id, m.sent_at, m.text = a.text AS same_text,
      m.seq <= CASE WHEN a.from_lo THEN v_hi_seen[a.pair] ELSE v_lo_seen[a.pair] END AS seen
    FROM asked a
    JOIN messages m
      ON m.chat_id = a.chat_id AND m.from_lo = a.from_lo AND m.idempotency_key = a.key
    WHERE a.key IS NOT NULL
  ), fresh AS MATERIALIZED (
    SELECT a.n, a.pair, a.from_lo, a.id, a.text, a.key, a.trace, a.chat_id,
      v_last_seq[a.pair] + row_number() OVER chat AS seq,
      v_lo_sent[a.pair] + count(*) FILTER (WHERE a.from_lo) OVER chat AS lo_sent,
      greatest(v_last_at[a.pair], v_now) AS sent_at
    FROM asked a
    WHERE a.key IS NULL OR NOT EXISTS (SELECT FROM known k WHERE k.n = a.n)
    WINDOW chat AS (PARTITION BY a.pair ORDER BY a.n ROWS UNBOUNDED PRECEDING)
  ), chat AS (
    UPDATE chats c
    SET last_seq = t.last_seq,
      lo_sent = t.lo_sent,
      last_message_at = t.sent_at,
      lo_unread = c.lo_unread + (t.last_seq - t.lo_sent) - (c.last_seq - c.lo_sent),
      hi_unread = c.hi_unread + t.lo_sent - c.lo_sent,
      changed_xid = pg_current_xact_id()
    FROM (
      SELECT f.chat_id, max(f.seq) AS last_seq, max(f.lo_sent) AS lo_sent, max(f.sent_at) AS sent_at
      FROM fresh f
      GROUP BY f.chat_id
    ) t
    WHERE c.id = t.chat_id
  ), stored AS (
    INSERT INTO messages (chat_id, seq, lo_sent, sent_at, id, from_lo, text, idempotency_key, xid)
    SELECT f.chat_id, f.seq, f.lo_sent, f.sent_at, f.id, f.from_lo, f.text, f.key, pg_current_xact_id()
    FROM fresh f
  ), queued AS (
    -- Fresh ones come in the order of their pairs, and within a pair in that of their seq.
    INSERT INTO outbox (chat_id, seq, traceparent)
    SELECT f.chat_id, f.seq, f.trace
    FROM fresh f
    ORDER BY f.pair, f.seq
  )
  SELECT f.n, f.chat_id, f.seq, f.id, f.sent_at, true, false
  FROM fresh f
  UNION ALL
  SELECT k.n, k.chat_id, k.seq, k.id, k.sent_at, k.same_text, k.seen
  FROM known k;
END
$$;

-- For nodes of the version before, which run on while the new ones start.
CREATE OR REPLACE FUNCTION send_messages(
  p_lo text[], p_hi text[],
  p_pair int[], p_from_lo boolean[], p_id uuid[], p_text text[], p_key text[])
RETURNS TABLE (
  ord bigint, chat_id uuid, seq bigint, id uuid, sent_at timestamptz, same_text boolean, seen boolean)
LANGUAGE sql
AS $$
  SELECT *
  FROM send_messages(p_lo, p_hi, p_pair, p_from_lo, p_id, p_text, p_key,
    array_fill(NULL::text, ARRAY[cardinality(p_pair)]))
$$;

-- As mark_seen of V1, and keeps the mark for the feed.
CREATE FUNCTION mark_seen(
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
  v_mark bigint;
  v_unread bigint;
  v_unread_before bigint;
  v_lo_sent bigint;
  v_now timestamptz;
BEGIN
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
  v_lo_sent := CASE WHEN v_target = c.last_seq THEN c.lo_sent ELSE
    (SELECT m.lo_sent FROM messages m WHERE m.chat_id = c.id AND m.seq = v_target) END;
  v_unread := CASE WHEN p_by_lo THEN (c.last_seq - c.lo_sent) - (v_target - v_lo_sent)
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
  INSERT INTO outbox (chat_id, seq, seen_by_lo, from_seq, event_id, seen_at, traceparent)
  VALUES (c.id, v_target, p_by_lo, v_mark, p_event_id, v_now, p_trace);
  RETURN QUERY SELECT c.id, c.last_seq, v_target, v_unread_before - v_unread, v_unread, v_mark, v_now;
END
$$;

-- For nodes of the version before.
CREATE OR REPLACE FUNCTION mark_seen(
  p_lo text, p_hi text, p_by_lo boolean, p_up_to bigint, p_event_id uuid)
RETURNS TABLE (
  chat_id uuid, last_seq bigint, seen_up_to bigint, newly_seen bigint, unread bigint,
  moved_from bigint, seen_at timestamptz)
LANGUAGE sql
AS $$
  SELECT * FROM mark_seen(p_lo, p_hi, p_by_lo, p_up_to, p_event_id, NULL)
$$;
