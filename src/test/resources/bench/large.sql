CREATE TEMP TABLE plan AS
SELECT 'big-ann' AS lo, 'big-bob' AS hi, ${messages} / 10 AS messages, true AS both_send
UNION ALL
SELECT 'small-ann', 'small-bob', 100, true
UNION ALL
SELECT 'mark-ann-' || i, 'mark-bob-' || i, ${messages} / 100, false FROM generate_series(1, ${marks}) i
UNION ALL
SELECT 'tick-ann-' || i, 'tick-bob-' || i, 1, false FROM generate_series(1, ${marks}) i
UNION ALL
SELECT 'lister-' || l, 'peer-' || i, 20, true
FROM unnest(ARRAY[50, 60, 1000, 10000]) l, generate_series(1, l) i
UNION ALL
SELECT 'ann-' || i, 'bob-' || i, ${messages} / 10000, true FROM generate_series(1, ${pairs}) i;

INSERT INTO plan
SELECT 'old-ann-' || i, 'old-bob-' || i, 100, true
FROM generate_series(1, (SELECT (${messages} - sum(messages)) / 100 FROM plan)) i;

INSERT INTO chats (id, user_lo, user_hi, last_seq, last_message_at, lo_sent, lo_unread, hi_unread)
SELECT gen_random_uuid(), lo, hi, messages,
  clock_timestamp() - interval '1 hour' + random() * interval '50 minutes', sent, messages - sent, sent
FROM plan, LATERAL (SELECT CASE WHEN both_send THEN (messages + 1) / 2 ELSE messages END AS sent) s;

SET synchronous_commit = off;

INSERT INTO messages (chat_id, seq, lo_sent, sent_at, id, from_lo, text)
SELECT c.id, seq, CASE WHEN c.lo_sent = c.last_seq THEN seq ELSE (seq + 1) / 2 END,
  c.last_message_at - (c.last_seq - seq) * interval '1 millisecond', gen_random_uuid(),
  c.lo_sent = c.last_seq OR seq % 2 = 1, repeat('m', 101)
FROM (SELECT * FROM chats ORDER BY id) c, LATERAL generate_series(1, c.last_seq) seq;

VACUUM (ANALYZE) chats, messages
