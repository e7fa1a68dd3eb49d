-- What has changed, for every front and tab: kept for a day. See `events.rs`.
CREATE TABLE events (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id  TEXT NOT NULL,
    user_id    TEXT,
    audience   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    document   TEXT NOT NULL,
    at         BIGINT NOT NULL
);
CREATE INDEX events_of_tenant ON events (tenant_id, id);
CREATE INDEX events_by_time ON events (at);
