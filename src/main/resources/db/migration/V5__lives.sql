-- How a loss of history is noticed. A server that was promoted, rolled back or restored may have lost commits that
-- were seen, and gives their transaction ids again, to others. So what is known by a transaction id (a cursor of
-- the live feed, the relay's window) holds only as far as the history that gave the id has survived.

-- Each start of a server that the database was written on, in the order in which that was noticed: see enter_life.
-- No two histories share one, as no server goes on after it was promoted, rolled back or restored elsewhere.
CREATE TABLE lives (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  started timestamptz NOT NULL,
  -- its name in cursors: the same in microseconds
  life bigint NOT NULL UNIQUE,
  -- What cursors counted as delivered has lower ids, if it has survived; what was written in this life and later has
  -- higher ones.
  kept xid8 NOT NULL,
  -- What had ended when it was noted.
  entered pg_snapshot NOT NULL DEFAULT pg_current_snapshot(),
  -- Ids below kept of which it is not known that they did not commit: their end may be lost.
  doubtful xid8[] NOT NULL DEFAULT '{}'
);

INSERT INTO lives (started, life, kept)
VALUES (
  pg_postmaster_start_time(),
  (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint,
  '3');

-- Where the row of the incarnation was written: in which database, in which table, by which transaction. All of it
-- stays when the server's files are copied, and in an upgrade of the server. A restored dump has another table and
-- another transaction, a database that was made from a template another database.
ALTER TABLE incarnation
  ADD COLUMN home_database oid,
  ADD COLUMN home_table oid,
  ADD COLUMN home_xid xid,
  -- its name in cursors
  ADD COLUMN name bigint GENERATED ALWAYS AS (
    ('x' || left(replace(id::text, '-', ''), 16))::bit(64)::bigint
    # ('x' || right(replace(id::text, '-', ''), 16))::bit(64)::bigint) STORED;

-- Two statements: the second one writes down the transaction of the first, which is its own, too.
UPDATE incarnation
SET home_database = (SELECT oid FROM pg_database WHERE datname = current_database());
UPDATE incarnation SET home_table = tableoid, home_xid = xmin;
