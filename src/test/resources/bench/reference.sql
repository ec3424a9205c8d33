\set pair random(1, :pairs)
WITH chat AS (
  INSERT INTO chats AS c (id, user_lo, user_hi, last_seq, last_message_at, lo_sent, hi_unread)
  VALUES (gen_random_uuid(), 'ann-' || :pair, 'bob-' || :pair, 1, clock_timestamp(), 1, 1)
  ON CONFLICT (user_lo, user_hi) DO UPDATE
  SET last_seq = c.last_seq + 1, last_message_at = excluded.last_message_at, lo_sent = c.lo_sent + 1,
    hi_unread = c.hi_unread + 1
  RETURNING c.id, c.last_seq, c.lo_sent, c.last_message_at
), message AS (
  INSERT INTO messages (chat_id, seq, lo_sent, sent_at, id, from_lo, text)
  SELECT id, last_seq, lo_sent, last_message_at, gen_random_uuid(), true, repeat('m', 101)
  FROM chat
  RETURNING chat_id, seq
)
INSERT INTO outbox_rows (chat_id, seq)
SELECT chat_id, seq FROM message;
