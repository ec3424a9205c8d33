-- The one row of the purge of old messages: who purges, and how far the pass over all chats has come. See
-- purge_messages.
CREATE TABLE retention (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  -- nobody else purges until then
  holder text NOT NULL DEFAULT '',
  lease interval NOT NULL DEFAULT '0',
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  -- The last pass. It is under way if it has begun and not ended; then the chats up to position are done.
  began_at timestamptz,
  ended_at timestamptz,
  position uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  chats bigint NOT NULL DEFAULT 0,
  messages bigint NOT NULL DEFAULT 0,
  -- chats that another transaction held for too long
  skipped bigint NOT NULL DEFAULT 0,
  -- messages without a transaction id were written before this transaction
  known_from xid8 NOT NULL DEFAULT pg_current_xact_id()
) WITH (fillfactor = 50);

INSERT INTO retention DEFAULT VALUES;

-- Purged rows are dead ones. A fifth of a large table is too much to leave to one vacuum.
ALTER TABLE messages SET (autovacuum_vacuum_scale_factor = 0.05);
