-- How the live feed is read. A place in a feed is a pair of database snapshots (see V2): what is visible
-- in the first is delivered; what is visible in the second only comes next, chat by chat.

-- A transaction id means nothing in a restored copy of the database, nor in another one. This id and the
-- server's system identifier show that a cursor comes from elsewhere; read here, it would skip or repeat
-- events at random.
CREATE TABLE incarnation (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  id uuid NOT NULL DEFAULT gen_random_uuid()
);

INSERT INTO incarnation DEFAULT VALUES;

-- Nodes find in the outbox what other nodes committed. So rows stay for a while after they are published:
-- only rows before pruned are deleted, and prune_next becomes pruned some seconds after it was noted. A
-- node that continues from a place before pruned knows that rows may be missing.
ALTER TABLE relay
  ADD COLUMN pruned xid8 NOT NULL DEFAULT '3',
  ADD COLUMN prune_next xid8 NOT NULL DEFAULT '3',
  ADD COLUMN prune_next_at timestamptz NOT NULL DEFAULT '-infinity';
