-- Components that nobody may run, by SHA-256 in hex.
CREATE TABLE blocked_digests (
    digest      TEXT COLLATE "C" PRIMARY KEY,
    reason      TEXT COLLATE "C" NOT NULL,
    blocked_at  BIGINT NOT NULL,
    blocked_by  TEXT COLLATE "C" NOT NULL
);
