-- One row a pair of users. Nothing that a send changes is indexed, so that its updates stay HOT
-- (heap-only), and half of every page is kept free for them.
CREATE TABLE chats (
  id uuid PRIMARY KEY,
  user_lo text COLLATE "C" NOT NULL,
  user_hi text COLLATE "C" NOT NULL,
  last_seq bigint NOT NULL DEFAULT 0,
  last_message_at timestamptz NOT NULL DEFAULT '-infinity',
  -- how many of the messages user_lo sent; the rest is by user_hi
  lo_sent bigint NOT NULL DEFAULT 0,
  -- the seen marks: a seq of this chat
  lo_seen bigint NOT NULL DEFAULT 0,
  hi_seen bigint NOT NULL DEFAULT 0,
  -- messages of the other one above the own mark
  lo_unread bigint NOT NULL DEFAULT 0,
  hi_unread bigint NOT NULL DEFAULT 0,
  UNIQUE (user_lo, user_hi),
  CHECK (user_lo < user_hi),
  CHECK (lo_seen BETWEEN 0 AND last_seq AND hi_seen BETWEEN 0 AND last_seq),
  CHECK (lo_unread BETWEEN 0 AND last_seq - lo_sent AND hi_unread BETWEEN 0 AND lo_sent)
) WITH (fillfactor = 50);

CREATE INDEX chats_by_user_hi ON chats (user_hi);

-- No foreign key to chats: send_messages is the only writer and holds the chat row locked.
CREATE TABLE messages (
  chat_id uuid NOT NULL,
  seq bigint NOT NULL,
  -- lo_sent of the chat with this message: any position tells at once how many each side sent up to
  -- there, so that no mark ever has to count
  lo_sent bigint NOT NULL,
  sent_at timestamptz NOT NULL,
  id uuid NOT NULL,
  from_lo boolean NOT NULL,
  text text NOT NULL,
  idempotency_key text COLLATE "C",
  PRIMARY KEY (chat_id, seq)
);

CREATE UNIQUE INDEX messages_by_key ON messages (chat_id, from_lo, idempotency_key)
  WHERE idempotency_key IS NOT NULL;

-- Committed events that wait for the relay, by reference: a message (seq), or a seen mark (seq is where
-- it went, and the columns behind it are set). Ids are drawn while the chat row is locked, so within a
-- chat they are in commit order; over all chats they are not, hence the transaction id.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  chat_id uuid NOT NULL,
  seq bigint NOT NULL,
  seen_by_lo boolean,
  from_seq bigint,
  event_id uuid,
  seen_at timestamptz
);

CREATE INDEX outbox_by_xid ON outbox (xid);

-- Entries set aside, because one of their chat cannot be published.
CREATE TABLE outbox_parked (
  id bigint PRIMARY KEY,
  chat_id uuid NOT NULL,
  seq bigint NOT NULL,
  seen_by_lo boolean,
  from_seq bigint,
  event_id uuid,
  seen_at timestamptz
);

CREATE INDEX outbox_parked_by_chat ON outbox_parked (chat_id, id);

-- The relay's one row: who holds the lease, and how far publishing got. What is visible in window_from
-- is done; of what is visible in window_to but not in window_from, the ids up to position are done.
-- Snapshots, not ids or times: a transaction that commits late is in the next window, whatever its id.
CREATE TABLE relay (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  epoch bigint NOT NULL DEFAULT 0,
  holder text,
  lease interval NOT NULL DEFAULT '0',
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  window_from pg_snapshot NOT NULL DEFAULT '3:3:',
  window_to pg_snapshot NOT NULL DEFAULT '3:3:',
  position bigint NOT NULL DEFAULT 0,
  stream_created text,
  stream_seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

INSERT INTO relay DEFAULT VALUES;

-- Stores a batch of messages in one transaction. The caller passes the distinct pairs sorted by
-- (user_lo, user_hi), so that every writer locks chats in one order, and for each message the index of
-- its pair, from 1; no two messages of a batch share pair, side and key. Gives a row a message; where
-- the key was used before, the message that it stands for and whether the text is the same.
CREATE FUNCTION send_messages(
  p_lo text[], p_hi text[],
  p_pair int[], p_from_lo boolean[], p_id uuid[], p_text text[], p_key text[])
RETURNS TABLE (
  ord bigint, chat_id uuid, seq bigint, id uuid, sent_at timestamptz, same_text boolean, seen boolean)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
  v_now timestamptz;
BEGIN
  INSERT INTO chats (id, user_lo, user_hi)
  SELECT gen_random_uuid(), p.lo, p.hi
  FROM unnest(p_lo, p_hi) WITH ORDINALITY AS p (lo, hi, n)
  WHERE NOT EXISTS (SELECT FROM chats c WHERE c.user_lo = p.lo AND c.user_hi = p.hi)
  ORDER BY p.n
  ON CONFLICT (user_lo, user_hi) DO NOTHING;

  PERFORM
  FROM unnest(p_lo, p_hi) WITH ORDINALITY AS p (lo, hi, n)
  JOIN chats c ON c.user_lo = p.lo AND c.user_hi = p.hi
  ORDER BY p.n
  FOR NO KEY UPDATE OF c;

  -- Only now, with a snapshot younger than the locks, can a used key not be missed.
  v_now := clock_timestamp();
  RETURN QUERY
  WITH pair AS MATERIALIZED (
    SELECT p.n, c.id, c.lo_seen, c.hi_seen
    FROM unnest(p_lo, p_hi) WITH ORDINALITY AS p (lo, hi, n)
    JOIN chats c ON c.user_lo = p.lo AND c.user_hi = p.hi
  ), asked AS MATERIALIZED (
    SELECT a.n, a.pair, a.from_lo, a.id, a.text, a.key, pair.id AS chat_id, pair.lo_seen, pair.hi_seen
    FROM unnest(p_pair, p_from_lo, p_id, p_text, p_key) WITH ORDINALITY
      AS a (pair, from_lo, id, text, key, n)
    JOIN pair ON pair.n = a.pair
  ), known AS MATERIALIZED (
    SELECT a.n, m.chat_id, m.seq, m.id, m.sent_at, m.text = a.text AS same_text,
      m.seq <= CASE WHEN a.from_lo THEN a.hi_seen ELSE a.lo_seen END AS seen
    FROM asked a
    JOIN messages m
      ON m.chat_id = a.chat_id AND m.from_lo = a.from_lo AND m.idempotency_key = a.key
    WHERE a.key IS NOT NULL
  ), fresh AS MATERIALIZED (
    SELECT a.*,
      row_number() OVER chat AS nth,
      count(*) FILTER (WHERE a.from_lo) OVER chat AS nth_lo
    FROM asked a
    WHERE a.key IS NULL OR NOT EXISTS (SELECT FROM known k WHERE k.n = a.n)
    WINDOW chat AS (PARTITION BY a.pair ORDER BY a.n ROWS UNBOUNDED PRECEDING)
  ), total AS (
    SELECT f.chat_id, count(*) AS sent, count(*) FILTER (WHERE f.from_lo) AS sent_lo
    FROM fresh f
    GROUP BY f.chat_id
  ), chat AS (
    UPDATE chats c
    SET last_seq = c.last_seq + t.sent,
      lo_sent = c.lo_sent + t.sent_lo,
      last_message_at = greatest(c.last_message_at, v_now),
      lo_unread = c.lo_unread + t.sent - t.sent_lo,
      hi_unread = c.hi_unread + t.sent_lo
    FROM total t
    WHERE c.id = t.chat_id
    RETURNING c.id, c.last_seq - t.sent AS seq_before, c.lo_sent - t.sent_lo AS lo_before,
      c.last_message_at
  ), stored AS (
    INSERT INTO messages AS m (chat_id, seq, lo_sent, sent_at, id, from_lo, text, idempotency_key)
    SELECT f.chat_id, chat.seq_before + f.nth, chat.lo_before + f.nth_lo, chat.last_message_at,
      f.id, f.from_lo, f.text, f.key
    FROM fresh f
    JOIN chat ON chat.id = f.chat_id
    RETURNING m.chat_id, m.seq, m.id, m.sent_at
  ), queued AS (
    INSERT INTO outbox (chat_id, seq)
    SELECT s.chat_id, s.seq
    FROM stored s
    ORDER BY s.chat_id, s.seq
  )
  SELECT f.n, s.chat_id, s.seq, s.id, s.sent_at, true, false
  FROM stored s
  JOIN fresh f ON f.id = s.id
  UNION ALL
  SELECT k.n, k.chat_id, k.seq, k.id, k.sent_at, k.same_text, k.seen
  FROM known k;
END
$$;

-- Moves a seen mark forward to p_up_to, or to the last message committed when the call began. No row:
-- there is no such chat. moved_from is null where nothing changed; p_up_to above last_seq changes nothing.
CREATE FUNCTION mark_seen(
  p_lo text, p_hi text, p_by_lo boolean, p_up_to bigint, p_event_id uuid)
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
    hi_unread = CASE WHEN p_by_lo THEN hi_unread ELSE v_unread END
  WHERE user_lo = p_lo AND user_hi = p_hi;
  INSERT INTO outbox (chat_id, seq, seen_by_lo, from_seq, event_id, seen_at)
  VALUES (c.id, v_target, p_by_lo, v_mark, p_event_id, v_now);
  RETURN QUERY SELECT c.id, c.last_seq, v_target, v_unread_before - v_unread, v_unread, v_mark, v_now;
END
$$;
