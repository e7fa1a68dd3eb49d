-- Agents' connections to the calling service: one per tab. Alive while it beats, its sign-in lives, and it was not ended.
CREATE TABLE calling_sessions (
    tenant_id         TEXT NOT NULL,
    id                TEXT NOT NULL,
    user_id           TEXT NOT NULL,
    session_hash      TEXT NOT NULL,
    state             TEXT NOT NULL,
    device            TEXT NOT NULL,
    sdk_version       TEXT NOT NULL,
    user_agent        TEXT NOT NULL,
    token_expires_at  BIGINT,
    started_at        BIGINT NOT NULL,
    changed_at        BIGINT NOT NULL,
    last_seen_at      BIGINT NOT NULL,
    expires_at        BIGINT NOT NULL,
    ended_at          BIGINT,
    end_reason        TEXT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX calling_sessions_of_user ON calling_sessions (tenant_id, user_id, started_at, id);
CREATE INDEX calling_sessions_of_session ON calling_sessions (session_hash) WHERE ended_at IS NULL;
CREATE INDEX calling_sessions_alive ON calling_sessions (tenant_id, state, user_id) WHERE ended_at IS NULL;
CREATE INDEX calling_sessions_due ON calling_sessions (expires_at) WHERE ended_at IS NULL;
CREATE INDEX calling_sessions_ended ON calling_sessions (ended_at) WHERE ended_at IS NOT NULL;
