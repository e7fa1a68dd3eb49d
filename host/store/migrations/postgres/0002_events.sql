-- What has changed, for every front and tab: kept for a day. See `events.rs`.
CREATE TABLE events (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  TEXT COLLATE "C" NOT NULL,
    user_id    TEXT COLLATE "C",
    audience   TEXT COLLATE "C" NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    document   TEXT COLLATE "C" NOT NULL,
    at         BIGINT NOT NULL
);
CREATE INDEX events_of_tenant ON events (tenant_id, id);
CREATE INDEX events_by_time ON events (at);
