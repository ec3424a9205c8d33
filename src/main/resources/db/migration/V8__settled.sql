-- What had ended in a snapshot that was noted after the present life was entered. Whoever finds the row has all of that:
-- of these transactions no commit is lost, and what did not commit was rolled back. The relay notes it with each
-- window, and the feeds where that is long ago.
ALTER TABLE relay ADD COLUMN settled pg_snapshot NOT NULL DEFAULT '3:3:';
-- Not the present: the server may have been started since, and its life not be entered yet.
UPDATE relay SET settled = window_to, moves = moves + 1;
