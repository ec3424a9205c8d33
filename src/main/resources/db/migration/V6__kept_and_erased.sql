-- What retention, erasure and the limit of a pair need. Each new column has a constant default or none: no table is
-- rewritten, and no lock lasts.

ALTER TABLE chats
  -- Messages with a lower seq were purged. user_lo sent lo_purged of them: marks and unread counts go on without
  -- their rows.
  ADD COLUMN first_seq bigint NOT NULL DEFAULT 1,
  ADD COLUMN lo_purged bigint NOT NULL DEFAULT 0,
  -- when the token bucket of this sender for this chat is full again
  ADD COLUMN lo_full_at timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN hi_full_at timestamptz NOT NULL DEFAULT '-infinity';

-- Every range of erased messages; kept as long as the chat is. An erased message keeps its row with an empty text and
-- without its key. Ids come from the sequence of seen_marks, drawn while the chat's row is locked: so within a chat
-- marks and erasures are in commit order. after_seq is the place between the messages, as there.
CREATE TABLE erasures (
  chat_id uuid NOT NULL,
  id bigint NOT NULL,
  after_seq bigint NOT NULL,
  -- whose messages they were
  from_lo boolean NOT NULL,
  -- exclusive
  from_seq bigint NOT NULL,
  up_to_seq bigint NOT NULL,
  event_id uuid NOT NULL,
  erased_at timestamptz NOT NULL,
  -- whether the messages were deleted from the stream, too
  cleaned boolean NOT NULL DEFAULT false,
  -- how many replays may have put them there once more
  replays int NOT NULL DEFAULT 0,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (chat_id, id)
);

CREATE INDEX erasures_to_clean ON erasures (id) WHERE NOT cleaned;

-- The third kind of event: whose messages were erased. Then event_id and from_seq are set as for a mark, seq is
-- up_to_seq, and seen_at is the time of the erasure.
ALTER TABLE outbox_rows ADD COLUMN erased_of_lo boolean;
ALTER TABLE outbox_parked ADD COLUMN erased_of_lo boolean;

-- A statistic of a column holds some of its values. Of these two none may outlive its row, and no plan needs them: with
-- no target none is made, and with its type set anew the table forgets what it has. Not so of the keys: the index on
-- them would be built anew, under a lock that grows with the table.
ALTER TABLE messages
  ALTER COLUMN text TYPE text,
  ALTER COLUMN text SET STATISTICS 0,
  ALTER COLUMN idempotency_key SET STATISTICS 0;
