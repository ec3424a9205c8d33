-- A row for each pair of users. No index has a column that a send changes, so that its updates stay HOT
-- (heap-only), and half of every page is kept free for them.
CREATE TABLE chats (
  id uuid PRIMARY KEY,
  user_lo text COLLATE "C" NOT NULL,
  user_hi text COLLATE "C" NOT NULL,
  last_seq bigint NOT NULL DEFAULT 0,
  last_message_at timestamptz NOT NULL DEFAULT '-infinity',
  -- how many messages user_lo sent; user_hi sent the others
  lo_sent bigint NOT NULL DEFAULT 0,
  -- the seen marks: a seq of this chat
  lo_seen bigint NOT NULL DEFAULT 0,
  hi_seen bigint NOT NULL DEFAULT 0,
  -- how many messages of the other user are above the user's mark
  lo_unread bigint NOT NULL DEFAULT 0,
  hi_unread bigint NOT NULL DEFAULT 0,
  UNIQUE (user_lo, user_hi),
  CHECK (user_lo < user_hi),
  CHECK (lo_seen BETWEEN 0 AND last_seq AND hi_seen BETWEEN 0 AND last_seq),
  CHECK (lo_unread BETWEEN 0 AND last_seq - lo_sent AND hi_unread BETWEEN 0 AND lo_sent)
) WITH (fillfactor = 50);

CREATE INDEX chats_by_user_hi ON chats (user_hi);

-- No foreign key to chats: the only writer is send_messages, which locks the chat's row.
CREATE TABLE messages (
  chat_id uuid NOT NULL,
  seq bigint NOT NULL,
  -- lo_sent of the chat when this message was its last one: with it, moving a mark to any message needs
  -- no count of rows
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
-- it moved to, and the columns after seq are set). Ids are drawn while the chat's row is locked, so within
-- a chat they are in commit order. Across chats they are not; that is why there is the transaction id.
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

-- Entries of parked chats: those with an event that cannot be published.
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

-- The relay's one row: who holds the lease, and how far publishing has come. What is visible in
-- window_from is published; of what is visible in window_to and not in window_from, the ids up to position
-- are. Snapshots, not ids or times: a transaction that commits late is in the next window, whatever its id.
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
