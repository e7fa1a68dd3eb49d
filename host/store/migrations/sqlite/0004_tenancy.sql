-- What a tenant's state is, these say: suspended, else consented, else invited (at `created_at`).
ALTER TABLE tenants ADD COLUMN invited_by TEXT NOT NULL DEFAULT '';
ALTER TABLE tenants ADD COLUMN consented_at BIGINT;
ALTER TABLE tenants ADD COLUMN consented_by TEXT;
ALTER TABLE tenants ADD COLUMN suspended_at BIGINT;
ALTER TABLE tenants ADD COLUMN suspended_by TEXT;
ALTER TABLE tenants ADD COLUMN suspended_for TEXT;
-- Deleting has begun and is to be finished: no way back.
ALTER TABLE tenants ADD COLUMN deleting_at BIGINT;
-- Tenants of before have been signing in.
UPDATE tenants SET consented_at = created_at;

-- What admins, developers, tokens and operators did in a tenant. Rows are added, and forgotten when they are old.
CREATE TABLE audit (
    tenant_id       TEXT NOT NULL REFERENCES tenants (id),
    at              BIGINT NOT NULL,
    id              TEXT NOT NULL,
    actor_kind      TEXT NOT NULL,
    actor_id        TEXT NOT NULL,
    actor_name      TEXT NOT NULL,
    action          TEXT NOT NULL,
    target          TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    reason          TEXT,
    request_id      TEXT NOT NULL,
    client_address  TEXT,
    details         TEXT NOT NULL,
    PRIMARY KEY (tenant_id, at, id)
) WITHOUT ROWID;
CREATE INDEX audit_by_action ON audit (tenant_id, action, at, id);

-- What operators did, and to whom: it outlives the tenant, so it is none of the tenant's.
CREATE TABLE operator_audit (
    at              BIGINT NOT NULL,
    id              TEXT NOT NULL,
    subject         TEXT NOT NULL,
    actor_kind      TEXT NOT NULL,
    actor_id        TEXT NOT NULL,
    actor_name      TEXT NOT NULL,
    action          TEXT NOT NULL,
    target          TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    reason          TEXT,
    request_id      TEXT NOT NULL,
    client_address  TEXT,
    details         TEXT NOT NULL,
    PRIMARY KEY (at, id)
) WITHOUT ROWID;
CREATE INDEX operator_audit_of_subject ON operator_audit (subject, at, id);

-- Bearer tokens for scripts, by the hash of their secret.
CREATE TABLE api_tokens (
    tenant_id     TEXT NOT NULL,
    id            TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    name          TEXT NOT NULL,
    token_hash    TEXT NOT NULL UNIQUE,
    roles         TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    last_used_at  BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE UNIQUE INDEX api_tokens_by_name ON api_tokens (tenant_id, name);
