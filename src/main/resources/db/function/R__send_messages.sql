-- Stores a batch of messages in one transaction. The caller passes the distinct pairs sorted by
-- (user_lo, user_hi), so that every writer locks chats in one order, and of each pair the index of its last message;
-- p_new has the indexes of those pairs that may have no chat yet. For each message it passes the index of its pair,
-- and how many messages of the pair, and of them by user_lo, there are in the batch up to this one. Indexes are from 1;
-- no two messages of a batch share pair, side and key. Returns a row for each message; where the key was used before,
-- the message that it stands for, and whether the text is the same. For others id, same_text and seen are null.
--
-- A side of a pair may send p_burst messages at once, and one each p_gap microseconds for long; p_gap is null for no
-- limit. A message beyond it is not stored and takes no seq: its row has the microseconds until one more may be sent.
-- This is a token bucket of which only the time is kept when it is full again (GCRA). A known message costs nothing.
--
-- Looks things up by position in arrays, and reads by index: the planner takes every array for a short one, and would
-- join what is small now with a scan of all of it. plan_cache_mode, as another plan would not be a better one.
CREATE OR REPLACE FUNCTION send_messages(
  p_lo text[], p_hi text[], p_last int[], p_new int[],
  p_pair int[], p_nth int[], p_lo_nth int[],
  p_from_lo boolean[], p_id uuid[], p_text text[], p_key text[], p_trace text[],
  p_burst int, p_gap bigint)
RETURNS TABLE (
  ord int, chat_id uuid, seq bigint, id uuid, sent_at timestamptz, same_text boolean, seen boolean,
  retry_after bigint)
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  v_row tid[];
  v_chat uuid[];
  v_last_seq bigint[];
  v_lo_sent bigint[];
  v_last_at timestamptz[];
  v_lo_seen bigint[];
  v_hi_seen bigint[];
  v_lo_full_at timestamptz[];
  v_hi_full_at timestamptz[];
  -- What is left in the buckets, in microseconds and in messages; null without a limit, and least() passes over null.
  v_lo_left bigint[];
  v_hi_left bigint[];
  v_lo_room bigint[];
  v_hi_room bigint[];
  -- The messages of which the key was used before; null if there are none.
  v_known int[];
  v_now timestamptz;
  v_half smallint;
BEGIN
  PERFORM enter_life();
  IF cardinality(p_new) > 0 THEN
    INSERT INTO chats (id, user_lo, user_hi)
    SELECT gen_random_uuid(), p_lo[p.n], p_hi[p.n]
    FROM unnest(p_new) AS p (n)
    WHERE NOT EXISTS (SELECT FROM chats c WHERE c.user_lo = p_lo[p.n] AND c.user_hi = p_hi[p.n])
    ORDER BY p.n
    ON CONFLICT (user_lo, user_hi) DO NOTHING;
  END IF;

  -- The rows as they are under their locks. A subquery that locks is executed for one pair after the other, in their
  -- order.
  SELECT array_agg(c.place), array_agg(c.id), array_agg(c.last_seq), array_agg(c.lo_sent),
    array_agg(c.last_message_at), array_agg(c.lo_seen), array_agg(c.hi_seen), array_agg(c.lo_full_at),
    array_agg(c.hi_full_at)
  INTO v_row, v_chat, v_last_seq, v_lo_sent, v_last_at, v_lo_seen, v_hi_seen, v_lo_full_at, v_hi_full_at
  FROM unnest(p_lo, p_hi) AS p (lo, hi)
  CROSS JOIN LATERAL (
    SELECT h.ctid AS place, h.id, h.last_seq, h.lo_sent, h.last_message_at, h.lo_seen, h.hi_seen, h.lo_full_at,
      h.hi_full_at
    FROM chats h
    WHERE h.user_lo = p.lo AND h.user_hi = p.hi
    FOR NO KEY UPDATE
  ) c;
  IF cardinality(v_chat) IS DISTINCT FROM cardinality(p_lo) THEN
    RAISE EXCEPTION 'a chat went away' USING ERRCODE = 'serialization_failure';
  END IF;

  v_now := clock_timestamp();
  SELECT half INTO v_half FROM relay_now;
  -- Only now, with a snapshot younger than the locks, can a used key not be missed.
  IF cardinality(array_remove(p_key, NULL)) > 0 THEN
    SELECT array_agg(a.n::int)
    INTO v_known
    FROM unnest(p_key) WITH ORDINALITY AS a (key, n)
    JOIN messages m
      ON m.chat_id = v_chat[p_pair[a.n]] AND m.from_lo = p_from_lo[a.n] AND m.idempotency_key = a.key
    WHERE a.key IS NOT NULL;
  END IF;
  IF v_known IS NOT NULL THEN
    RETURN QUERY
    SELECT k.n, m.chat_id, m.seq, m.id, m.sent_at, m.text = p_text[k.n],
      m.seq <= CASE WHEN m.from_lo THEN v_hi_seen[p_pair[k.n]] ELSE v_lo_seen[p_pair[k.n]] END, NULL::bigint
    FROM unnest(v_known) AS k (n)
    JOIN messages m
      ON m.chat_id = v_chat[p_pair[k.n]] AND m.from_lo = p_from_lo[k.n] AND m.idempotency_key = p_key[k.n];
    -- They do not count.
    SELECT array_agg(f.nth ORDER BY f.n), array_agg(f.lo_nth ORDER BY f.n)
    INTO p_nth, p_lo_nth
    FROM (
      SELECT a.n, count(*) FILTER (WHERE a.n <> ALL (v_known)) OVER chat AS nth,
        count(*) FILTER (WHERE a.n <> ALL (v_known) AND a.from_lo) OVER chat AS lo_nth
      FROM unnest(p_pair, p_from_lo) WITH ORDINALITY AS a (pair, from_lo, n)
      WINDOW chat AS (PARTITION BY a.pair ORDER BY a.n ROWS UNBOUNDED PRECEDING)
    ) f;
  END IF;

  IF p_gap IS NOT NULL THEN
    -- Never below nothing, as a limit may have become smaller, and a clock may have been set back.
    SELECT array_agg(l.lo), array_agg(l.hi), array_agg(l.lo / p_gap), array_agg(l.hi / p_gap)
    INTO v_lo_left, v_hi_left, v_lo_room, v_hi_room
    FROM unnest(v_lo_full_at, v_hi_full_at) AS b (lo, hi)
    CROSS JOIN LATERAL (
      SELECT
        greatest(0, p_burst * p_gap - (1000000 * date_part('epoch', greatest(b.lo, v_now) - v_now))::bigint) AS lo,
        greatest(0, p_burst * p_gap - (1000000 * date_part('epoch', greatest(b.hi, v_now) - v_now))::bigint) AS hi
      OFFSET 0
    ) l;
  END IF;
  RETURN QUERY
  WITH fresh AS MATERIALIZED (
    SELECT n, v_chat[p_pair[n]] AS chat_id,
      v_last_seq[p_pair[n]] + least(p_lo_nth[n], v_lo_room[p_pair[n]])
        + least(p_nth[n] - p_lo_nth[n], v_hi_room[p_pair[n]]) AS seq,
      v_lo_sent[p_pair[n]] + least(p_lo_nth[n], v_lo_room[p_pair[n]]) AS lo_sent,
      greatest(v_last_at[p_pair[n]], v_now) AS sent_at,
      CASE
        WHEN p_gap IS NULL THEN NULL
        WHEN p_from_lo[n] AND p_lo_nth[n] > v_lo_room[p_pair[n]] THEN p_gap - v_lo_left[p_pair[n]] % p_gap
        WHEN NOT p_from_lo[n] AND p_nth[n] - p_lo_nth[n] > v_hi_room[p_pair[n]]
          THEN p_gap - v_hi_left[p_pair[n]] % p_gap
      END AS retry_after
    FROM generate_series(1, cardinality(p_pair)) AS n
    WHERE v_known IS NULL OR n <> ALL (v_known)
  ), chat AS (
    -- By their place: under its lock a row does not move.
    UPDATE chats c
    SET last_seq = c.last_seq + t.lo + t.hi,
      lo_sent = c.lo_sent + t.lo,
      last_message_at = greatest(c.last_message_at, v_now),
      lo_unread = c.lo_unread + t.hi,
      hi_unread = c.hi_unread + t.lo,
      lo_full_at = CASE
        WHEN p_gap IS NULL THEN c.lo_full_at
        ELSE v_now + ((p_burst + t.lo) * p_gap - v_lo_left[t.pair]) * interval '1 microsecond'
      END,
      hi_full_at = CASE
        WHEN p_gap IS NULL THEN c.hi_full_at
        ELSE v_now + ((p_burst + t.hi) * p_gap - v_hi_left[t.pair]) * interval '1 microsecond'
      END,
      changed_xid = pg_current_xact_id()
    FROM (
      SELECT pair, v_row[pair] AS place, least(p_lo_nth[p_last[pair]], v_lo_room[pair]) AS lo,
        least(p_nth[p_last[pair]] - p_lo_nth[p_last[pair]], v_hi_room[pair]) AS hi
      FROM generate_series(1, cardinality(p_last)) AS pair
      OFFSET 0
    ) t
    WHERE c.ctid = t.place AND t.lo + t.hi > 0
  ), stored AS (
    INSERT INTO messages (chat_id, seq, lo_sent, sent_at, id, from_lo, text, idempotency_key, xid)
    SELECT f.chat_id, f.seq, f.lo_sent, f.sent_at, p_id[f.n], p_from_lo[f.n], p_text[f.n], p_key[f.n],
      pg_current_xact_id()
    FROM fresh f
    WHERE f.retry_after IS NULL
  ), queued AS (
    -- Fresh ones come in the order of the batch, and so within a pair in that of their seq.
    INSERT INTO outbox_rows (chat_id, seq, event_id, traceparent, half)
    SELECT f.chat_id, f.seq, p_id[f.n], p_trace[f.n], v_half
    FROM fresh f WHERE f.retry_after IS NULL
  )
  SELECT f.n, f.chat_id, f.seq, NULL::uuid, f.sent_at, NULL::boolean, NULL::boolean, f.retry_after
  FROM fresh f;
END
$$;

-- The form of the build before, which counts nothing: it is called while nodes are replaced one after the other.
CREATE OR REPLACE FUNCTION send_messages(
  p_lo text[], p_hi text[],
  p_pair int[], p_from_lo boolean[], p_id uuid[], p_text text[], p_key text[], p_trace text[],
  p_burst int, p_gap bigint)
RETURNS TABLE (
  ord bigint, chat_id uuid, seq bigint, id uuid, sent_at timestamptz, same_text boolean, seen boolean,
  retry_after bigint)
LANGUAGE sql
AS $$
  SELECT s.ord, s.chat_id, s.seq, coalesce(s.id, p_id[s.ord]), s.sent_at, coalesce(s.same_text, true),
    coalesce(s.seen, false), s.retry_after
  FROM (
    SELECT array_agg(a.nth ORDER BY a.n) AS nth, array_agg(a.lo_nth ORDER BY a.n) AS lo_nth,
      array_agg(a.n::int ORDER BY a.pair) FILTER (WHERE a.is_last) AS last
    FROM (
      SELECT a.n, a.pair, (count(*) OVER chat)::int AS nth,
        (count(*) FILTER (WHERE a.from_lo) OVER chat)::int AS lo_nth,
        lead(a.n) OVER (PARTITION BY a.pair ORDER BY a.n) IS NULL AS is_last
      FROM unnest(p_pair, p_from_lo) WITH ORDINALITY AS a (pair, from_lo, n)
      WINDOW chat AS (PARTITION BY a.pair ORDER BY a.n ROWS UNBOUNDED PRECEDING)
    ) a
  ) c
  CROSS JOIN LATERAL send_messages(
    p_lo, p_hi, c.last, ARRAY(SELECT generate_subscripts(p_lo, 1)), p_pair, c.nth, c.lo_nth, p_from_lo, p_id, p_text,
    p_key, p_trace, p_burst, p_gap) s
$$;

-- The form of the one before that, which knows no limit.
CREATE OR REPLACE FUNCTION send_messages(
  p_lo text[], p_hi text[],
  p_pair int[], p_from_lo boolean[], p_id uuid[], p_text text[], p_key text[], p_trace text[])
RETURNS TABLE (
  ord bigint, chat_id uuid, seq bigint, id uuid, sent_at timestamptz, same_text boolean, seen boolean)
LANGUAGE sql
AS $$
  SELECT s.ord, s.chat_id, s.seq, s.id, s.sent_at, s.same_text, s.seen
  FROM send_messages(p_lo, p_hi, p_pair, p_from_lo, p_id, p_text, p_key, p_trace, NULL::int, NULL::bigint) s
$$;

-- The form of the first schema; no node that still runs calls it.
DROP FUNCTION IF EXISTS send_messages(text[], text[], int[], boolean[], uuid[], text[], text[]);
