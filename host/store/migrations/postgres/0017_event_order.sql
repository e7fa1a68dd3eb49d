-- Which transaction wrote an event. A front has read everything of a transaction only when that is over, whatever ids its
-- events have: see `feed.rs`.
ALTER TABLE events ADD COLUMN tx BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint);
CREATE INDEX events_by_tx ON events (tx);
