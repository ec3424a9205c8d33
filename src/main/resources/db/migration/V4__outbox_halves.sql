-- The outbox in two halves, so that it is emptied without deleting rows one by one: new rows go to one half, and
-- the other is truncated as soon as all of it is published. See prune_outbox.
LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE;

CREATE SEQUENCE outbox_ids MINVALUE 0;
SELECT setval('outbox_ids', nextval(pg_get_serial_sequence('outbox', 'id')) - 1);

ALTER TABLE outbox RENAME TO outbox_0;
ALTER INDEX outbox_by_xid RENAME TO outbox_0_by_xid;
ALTER TABLE outbox_0
  ALTER COLUMN id DROP IDENTITY,
  DROP CONSTRAINT outbox_pkey,
  ADD COLUMN half smallint NOT NULL DEFAULT 0;

-- event_id is that of the event, of a message too: what a node remembers of its own commits is known by it.
CREATE TABLE outbox_rows (
  id bigint NOT NULL DEFAULT nextval('outbox_ids'),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  chat_id uuid NOT NULL,
  seq bigint NOT NULL,
  seen_by_lo boolean,
  from_seq bigint,
  event_id uuid,
  seen_at timestamptz,
  traceparent text COLLATE "C",
  half smallint NOT NULL DEFAULT 0
) PARTITION BY LIST (half);

CREATE TABLE outbox_1 PARTITION OF outbox_rows FOR VALUES IN (1);
ALTER TABLE outbox_rows ATTACH PARTITION outbox_0 FOR VALUES IN (0);
CREATE INDEX outbox_by_xid ON outbox_rows (xid);
CREATE INDEX outbox_by_id ON outbox_rows (id);

-- Rows are never updated, and a truncated table is as new: there is nothing to vacuum.
ALTER TABLE outbox_0 SET (autovacuum_vacuum_insert_threshold = -1);
ALTER TABLE outbox_1 SET (autovacuum_vacuum_insert_threshold = -1);

-- Both halves under the name that the version before uses.
CREATE VIEW outbox AS
SELECT id, xid, chat_id, seq, seen_by_lo, from_seq, event_id, seen_at, traceparent
FROM outbox_rows;

-- moves counts the changes of the relay's row. The index leads to the newest version at once, also while a
-- transaction elsewhere keeps thousands of old ones from being removed. (A unique index on a column that never
-- changes would make each update look at all of them.)
ALTER TABLE relay
  DROP CONSTRAINT relay_pkey,
  ADD COLUMN moves bigint NOT NULL DEFAULT 0,
  -- the window_to that the next three are for; another one was noted by the version before
  ADD COLUMN bounds_of text,
  -- no event of the window has a higher id
  ADD COLUMN window_end bigint NOT NULL DEFAULT 0,
  -- transactions from next_xid on draw ids above next_floor
  ADD COLUMN next_xid xid8 NOT NULL DEFAULT '3',
  ADD COLUMN next_floor bigint NOT NULL DEFAULT 0,
  -- what is visible in it may be gone; prune_to_next becomes the next one some seconds after it was noted
  ADD COLUMN pruned_to pg_snapshot NOT NULL DEFAULT '3:3:',
  ADD COLUMN prune_to_next pg_snapshot NOT NULL DEFAULT '3:3:',
  -- where new rows go, since when and from which id on
  ADD COLUMN half smallint NOT NULL DEFAULT 0,
  ADD COLUMN half_since timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN half_from bigint NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX relay_by_moves ON relay (moves);

-- A fifth of a large table is too much to leave to one vacuum.
ALTER TABLE chats SET (autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE messages SET (autovacuum_vacuum_insert_scale_factor = 0.05);
ALTER TABLE seen_marks SET (autovacuum_vacuum_insert_scale_factor = 0.05);
