-- SQLite has one writer, so nothing asks for the events of a transaction: `tx` is the same in every row, and each event that was
-- written had to be put into an index of it.
DROP INDEX events_by_tx;
