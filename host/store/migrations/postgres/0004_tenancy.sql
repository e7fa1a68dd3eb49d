-- What a tenant's state is, these say: suspended, else consented, else invited (at `created_at`).
ALTER TABLE tenants ADD COLUMN invited_by TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tenants ADD COLUMN consented_at BIGINT;
ALTER TABLE tenants ADD COLUMN consented_by TEXT COLLATE "C";
ALTER TABLE tenants ADD COLUMN suspended_at BIGINT;
ALTER TABLE tenants ADD COLUMN suspended_by TEXT COLLATE "C";
ALTER TABLE tenants ADD COLUMN suspended_for TEXT COLLATE "C";
-- Deleting has begun and is to be finished: no way back.
ALTER TABLE tenants ADD COLUMN deleting_at BIGINT;
-- Tenants of before have been signing in.
UPDATE tenants SET consented_at = created_at;

-- What admins, developers, tokens and operators did in a tenant. Rows are added, and forgotten when they are old.
CREATE TABLE audit (
    tenant_id       TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    at              BIGINT NOT NULL,
    id              TEXT COLLATE "C" NOT NULL,
    actor_kind      TEXT COLLATE "C" NOT NULL,
    actor_id        TEXT COLLATE "C" NOT NULL,
    actor_name      TEXT COLLATE "C" NOT NULL,
    action          TEXT COLLATE "C" NOT NULL,
    target          TEXT COLLATE "C" NOT NULL,
    outcome         TEXT COLLATE "C" NOT NULL,
    reason          TEXT COLLATE "C",
    request_id      TEXT COLLATE "C" NOT NULL,
    client_address  TEXT COLLATE "C",
    details         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, at, id)
);
CREATE INDEX audit_by_action ON audit (tenant_id, action, at, id);

-- What operators did, and to whom: it outlives the tenant, so it is none of the tenant's.
CREATE TABLE operator_audit (
    at              BIGINT NOT NULL,
    id              TEXT COLLATE "C" NOT NULL,
    subject         TEXT COLLATE "C" NOT NULL,
    actor_kind      TEXT COLLATE "C" NOT NULL,
    actor_id        TEXT COLLATE "C" NOT NULL,
    actor_name      TEXT COLLATE "C" NOT NULL,
    action          TEXT COLLATE "C" NOT NULL,
    target          TEXT COLLATE "C" NOT NULL,
    outcome         TEXT COLLATE "C" NOT NULL,
    reason          TEXT COLLATE "C",
    request_id      TEXT COLLATE "C" NOT NULL,
    client_address  TEXT COLLATE "C",
    details         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (at, id)
);
CREATE INDEX operator_audit_of_subject ON operator_audit (subject, at, id);

-- Bearer tokens for scripts, by the hash of their secret.
CREATE TABLE api_tokens (
    tenant_id     TEXT COLLATE "C" NOT NULL,
    id            TEXT COLLATE "C" NOT NULL,
    user_id       TEXT COLLATE "C" NOT NULL,
    name          TEXT COLLATE "C" NOT NULL,
    token_hash    TEXT COLLATE "C" NOT NULL UNIQUE,
    roles         TEXT COLLATE "C" NOT NULL,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    last_used_at  BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE UNIQUE INDEX api_tokens_by_name ON api_tokens (tenant_id, name);
