-- The same tables as SQLite's 0001. All text is in bytewise order (COLLATE "C"), as SQLite compares it.

CREATE TABLE data_keys (
    id          BIGINT PRIMARY KEY,
    wrapped     BYTEA NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE TABLE tenants (
    id              TEXT COLLATE "C" PRIMARY KEY,
    name            TEXT COLLATE "C" NOT NULL,
    default_region  TEXT COLLATE "C" NOT NULL,
    url_schemes     TEXT COLLATE "C" NOT NULL DEFAULT '[]',
    created_at      BIGINT NOT NULL
);

CREATE TABLE users (
    tenant_id            TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    id                   TEXT COLLATE "C" NOT NULL,
    user_principal_name  TEXT COLLATE "C" NOT NULL,
    display_name         TEXT COLLATE "C" NOT NULL,
    email                TEXT COLLATE "C",
    locale               TEXT COLLATE "C" NOT NULL,
    time_zone            TEXT COLLATE "C" NOT NULL,
    refresh_token        BYTEA,
    signed_in_at         BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE sign_in_transactions (
    state_hash  TEXT COLLATE "C" PRIMARY KEY,
    sealed      BYTEA NOT NULL,
    expires_at  BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash  TEXT COLLATE "C" PRIMARY KEY,
    tenant_id   TEXT COLLATE "C" NOT NULL,
    user_id     TEXT COLLATE "C" NOT NULL,
    roles       TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX sessions_of_user ON sessions (tenant_id, user_id);

CREATE TABLE customers (
    tenant_id      TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    id             TEXT COLLATE "C" NOT NULL,
    record_type    TEXT COLLATE "C" NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,
    sort_name      TEXT COLLATE "C" NOT NULL,
    company        TEXT COLLATE "C",
    title          TEXT COLLATE "C",
    email          TEXT COLLATE "C",
    phones         TEXT COLLATE "C" NOT NULL,
    owner          TEXT COLLATE "C",
    last_activity  TEXT COLLATE "C",
    url            TEXT COLLATE "C",
    badges         TEXT COLLATE "C" NOT NULL,
    fields         TEXT COLLATE "C" NOT NULL,
    extra          TEXT COLLATE "C" NOT NULL,
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX customers_by_name ON customers (tenant_id, sort_name, id);
CREATE INDEX customers_by_email ON customers (tenant_id, email) WHERE email IS NOT NULL;

-- By which values a customer's numbers are found: see `switchboard-calls`, `number::storage_keys`.
CREATE TABLE number_keys (
    tenant_id    TEXT COLLATE "C" NOT NULL,
    value        TEXT COLLATE "C" NOT NULL,
    customer_id  TEXT COLLATE "C" NOT NULL,
    number       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, value, customer_id, number),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX number_keys_of_customer ON number_keys (tenant_id, customer_id);

-- The columns of SQLite's full-text table; searching is by a later table on both databases.
CREATE TABLE customer_words (
    tenant       TEXT COLLATE "C" NOT NULL,
    words        TEXT COLLATE "C" NOT NULL,
    customer_id  TEXT COLLATE "C" NOT NULL
);

CREATE TABLE key_values (
    tenant_id   TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    plugin      TEXT COLLATE "C" NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    value       BYTEA NOT NULL,
    expires_at  BIGINT,
    PRIMARY KEY (tenant_id, plugin, key)
);

CREATE TABLE plugin_settings (
    tenant_id   TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    plugin      TEXT COLLATE "C" NOT NULL,
    settings    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, plugin)
);

CREATE TABLE connections (
    tenant_id   TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    plugin      TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    base_url    TEXT COLLATE "C" NOT NULL,
    credential  BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, plugin, name)
);

CREATE TABLE components (
    digest      TEXT COLLATE "C" PRIMARY KEY,
    bytes       BYTEA NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE TABLE plugin_versions (
    tenant_id    TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    plugin       TEXT COLLATE "C" NOT NULL,
    digest       TEXT COLLATE "C" NOT NULL REFERENCES components (digest),
    report       TEXT COLLATE "C" NOT NULL,
    uploaded_at  BIGINT NOT NULL,
    uploaded_by  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, plugin, digest)
);

-- At most one version of a plugin is active. Deactivated ones keep their row: rolling back restores them.
CREATE TABLE activations (
    tenant_id     TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    plugin        TEXT COLLATE "C" NOT NULL,
    digest        TEXT COLLATE "C",
    previous      TEXT COLLATE "C",
    position      BIGINT NOT NULL,
    grants        TEXT COLLATE "C" NOT NULL,
    activated_at  BIGINT NOT NULL,
    activated_by  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, plugin)
);

CREATE TABLE plugin_logs (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  TEXT COLLATE "C" NOT NULL,
    plugin     TEXT COLLATE "C" NOT NULL,
    digest     TEXT COLLATE "C" NOT NULL,
    hook       TEXT COLLATE "C" NOT NULL,
    call_id    TEXT COLLATE "C",
    at         BIGINT NOT NULL,
    level      TEXT COLLATE "C" NOT NULL,
    message    TEXT COLLATE "C" NOT NULL,
    fields     TEXT COLLATE "C" NOT NULL
);
CREATE INDEX plugin_logs_of_plugin ON plugin_logs (tenant_id, plugin, id);

CREATE TABLE calls (
    tenant_id        TEXT COLLATE "C" NOT NULL,
    user_id          TEXT COLLATE "C" NOT NULL,
    id               TEXT COLLATE "C" NOT NULL,
    sdk_call_id      TEXT COLLATE "C",
    direction        TEXT COLLATE "C" NOT NULL,
    party            TEXT COLLATE "C" NOT NULL,
    title            TEXT COLLATE "C" NOT NULL,
    subtitle         TEXT COLLATE "C" NOT NULL,
    state            TEXT COLLATE "C" NOT NULL,
    outcome          TEXT COLLATE "C",
    customer_id      TEXT COLLATE "C",
    customer_source  TEXT COLLATE "C",
    started_at       BIGINT NOT NULL,
    answered_at      BIGINT,
    ended_at         BIGINT,
    notes            TEXT COLLATE "C",
    disposition      TEXT COLLATE "C",
    card             TEXT COLLATE "C",
    version          BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE UNIQUE INDEX calls_by_sdk_call ON calls (tenant_id, user_id, sdk_call_id) WHERE sdk_call_id IS NOT NULL;
CREATE INDEX calls_newest ON calls (tenant_id, user_id, started_at, id);

-- Ended calls that a plugin has still to be told of: one row per call and plugin, the newest state only.
CREATE TABLE call_log_outbox (
    tenant_id     TEXT COLLATE "C" NOT NULL,
    call_id       TEXT COLLATE "C" NOT NULL,
    plugin        TEXT COLLATE "C" NOT NULL,
    user_id       TEXT COLLATE "C" NOT NULL,
    call_version  BIGINT NOT NULL,
    saved_version BIGINT NOT NULL DEFAULT 0,
    external_id   TEXT COLLATE "C",
    attempts      BIGINT NOT NULL DEFAULT 0,
    due_at        BIGINT,
    PRIMARY KEY (tenant_id, call_id, plugin)
);
CREATE INDEX call_log_outbox_due ON call_log_outbox (due_at) WHERE due_at IS NOT NULL;
