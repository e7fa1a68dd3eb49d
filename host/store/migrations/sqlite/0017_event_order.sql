-- PostgreSQL notes here which transaction wrote an event. SQLite has one writer, whose events become visible in the order of
-- their ids.
ALTER TABLE events ADD COLUMN tx BIGINT NOT NULL DEFAULT 0;
CREATE INDEX events_by_tx ON events (tx);
