-- What the live feed and tracing need.
--
-- Feed: a reader that saw a snapshot of the database asks later for what was not visible in it. So each
-- message and each mark has the id of its transaction. What a snapshot shows of a chat is always a prefix
-- (a writer waits for the lock of the chat's row): after the first row that is not visible, none is. The
-- chat has the id of the last transaction that changed it: the rows of a user's chats alone tell which of
-- them have something new. Rows from before this migration count as visible in every snapshot.
ALTER TABLE chats ADD COLUMN changed_xid xid8 NOT NULL DEFAULT '0';
ALTER TABLE messages ADD COLUMN xid xid8 NOT NULL DEFAULT '0';

-- Every move of a seen mark; kept as long as the chat is. Ids are drawn while the chat's row is locked, so
-- within a chat they are in commit order. after_seq, the chat's last seq at that moment, is the place of the
-- move between the messages.
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

-- The feed also has the marks that wait for the relay now; older ones are in NATS only.
INSERT INTO seen_marks (chat_id, after_seq, by_lo, from_seq, seen_up_to, event_id, seen_at, xid)
SELECT o.chat_id, c.last_seq, o.seen_by_lo, o.from_seq, o.seq, o.event_id, o.seen_at, o.xid
FROM outbox o
JOIN chats c ON c.id = o.chat_id
WHERE o.seen_by_lo IS NOT NULL
ORDER BY o.id;

-- With both users, so that no plan for one chat reads all chats of user_hi.
DROP INDEX chats_by_user_hi;
CREATE INDEX chats_by_user_hi ON chats (user_hi, user_lo);

-- Tracing: the W3C traceparent of the request that caused the event, for the message to NATS.
ALTER TABLE outbox ADD COLUMN traceparent text COLLATE "C";
ALTER TABLE outbox_parked ADD COLUMN traceparent text COLLATE "C";
