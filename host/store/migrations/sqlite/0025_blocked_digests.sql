-- Components that nobody may run, by SHA-256 in hex.
CREATE TABLE blocked_digests (
    digest      TEXT PRIMARY KEY,
    reason      TEXT NOT NULL,
    blocked_at  BIGINT NOT NULL,
    blocked_by  TEXT NOT NULL
);
