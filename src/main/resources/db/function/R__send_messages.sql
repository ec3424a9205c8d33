-- Stores a batch of messages in one transaction. The caller passes the distinct pairs sorted by
-- (user_lo, user_hi), so that every writer locks chats in one order, and for each message the index of
-- its pair, from 1; no two messages of a batch share pair, side and key. Returns a row for each message;
-- where the key was used before, the message that it stands for, and whether the text is the same.
--
-- Looks things up by position in arrays: a join would be a nested loop over the whole batch, as the
-- planner takes every array for a short one.
CREATE OR REPLACE FUNCTION send_messages(
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

-- The form of the first schema; no node that still runs calls it.
DROP FUNCTION IF EXISTS send_messages(text[], text[], int[], boolean[], uuid[], text[], text[]);
