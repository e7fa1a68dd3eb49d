CREATE TABLE data_keys (
    id          BIGINT PRIMARY KEY,
    wrapped     BLOB NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE TABLE tenants (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    default_region  TEXT NOT NULL,
    url_schemes     TEXT NOT NULL DEFAULT '[]',
    created_at      BIGINT NOT NULL
);

CREATE TABLE users (
    tenant_id            TEXT NOT NULL REFERENCES tenants (id),
    id                   TEXT NOT NULL,
    user_principal_name  TEXT NOT NULL,
    display_name         TEXT NOT NULL,
    email                TEXT,
    locale               TEXT NOT NULL,
    time_zone            TEXT NOT NULL,
    refresh_token        BLOB,
    signed_in_at         BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE sign_in_transactions (
    state_hash  TEXT PRIMARY KEY,
    sealed      BLOB NOT NULL,
    expires_at  BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_hash  TEXT PRIMARY KEY,
    tenant_id   TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    roles       TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX sessions_of_user ON sessions (tenant_id, user_id);

CREATE TABLE customers (
    tenant_id      TEXT NOT NULL REFERENCES tenants (id),
    id             TEXT NOT NULL,
    record_type    TEXT NOT NULL,
    name           TEXT NOT NULL,
    sort_name      TEXT NOT NULL,
    company        TEXT,
    title          TEXT,
    email          TEXT,
    phones         TEXT NOT NULL,
    owner          TEXT,
    last_activity  TEXT,
    url            TEXT,
    badges         TEXT NOT NULL,
    fields         TEXT NOT NULL,
    extra          TEXT NOT NULL,
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX customers_by_name ON customers (tenant_id, sort_name, id);
CREATE INDEX customers_by_email ON customers (tenant_id, email) WHERE email IS NOT NULL;

-- By which values a customer's numbers are found: see `switchboard-calls`, `number::storage_keys`.
CREATE TABLE number_keys (
    tenant_id    TEXT NOT NULL,
    value        TEXT NOT NULL,
    customer_id  TEXT NOT NULL,
    number       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, value, customer_id, number),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX number_keys_of_customer ON number_keys (tenant_id, customer_id);

-- `tenant` is one word and part of every query; `words` also holds every suffix of every number.
CREATE VIRTUAL TABLE customer_words USING fts5 (
    tenant, words, customer_id UNINDEXED, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TABLE key_values (
    tenant_id   TEXT NOT NULL REFERENCES tenants (id),
    plugin      TEXT NOT NULL,
    key         TEXT NOT NULL,
    value       BLOB NOT NULL,
    expires_at  BIGINT,
    PRIMARY KEY (tenant_id, plugin, key)
) WITHOUT ROWID;

CREATE TABLE plugin_settings (
    tenant_id   TEXT NOT NULL REFERENCES tenants (id),
    plugin      TEXT NOT NULL,
    settings    TEXT NOT NULL,
    PRIMARY KEY (tenant_id, plugin)
);

CREATE TABLE connections (
    tenant_id   TEXT NOT NULL REFERENCES tenants (id),
    plugin      TEXT NOT NULL,
    name        TEXT NOT NULL,
    base_url    TEXT NOT NULL,
    credential  BLOB NOT NULL,
    PRIMARY KEY (tenant_id, plugin, name)
);

CREATE TABLE components (
    digest      TEXT PRIMARY KEY,
    bytes       BLOB NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE TABLE plugin_versions (
    tenant_id    TEXT NOT NULL REFERENCES tenants (id),
    plugin       TEXT NOT NULL,
    digest       TEXT NOT NULL REFERENCES components (digest),
    report       TEXT NOT NULL,
    uploaded_at  BIGINT NOT NULL,
    uploaded_by  TEXT NOT NULL,
    PRIMARY KEY (tenant_id, plugin, digest)
);

-- At most one version of a plugin is active. Deactivated ones keep their row: rolling back restores them.
CREATE TABLE activations (
    tenant_id     TEXT NOT NULL REFERENCES tenants (id),
    plugin        TEXT NOT NULL,
    digest        TEXT,
    previous      TEXT,
    position      BIGINT NOT NULL,
    grants        TEXT NOT NULL,
    activated_at  BIGINT NOT NULL,
    activated_by  TEXT NOT NULL,
    PRIMARY KEY (tenant_id, plugin)
);

CREATE TABLE plugin_logs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id  TEXT NOT NULL,
    plugin     TEXT NOT NULL,
    digest     TEXT NOT NULL,
    hook       TEXT NOT NULL,
    call_id    TEXT,
    at         BIGINT NOT NULL,
    level      TEXT NOT NULL,
    message    TEXT NOT NULL,
    fields     TEXT NOT NULL
);
CREATE INDEX plugin_logs_of_plugin ON plugin_logs (tenant_id, plugin, id);

CREATE TABLE calls (
    tenant_id        TEXT NOT NULL,
    user_id          TEXT NOT NULL,
    id               TEXT NOT NULL,
    sdk_call_id      TEXT,
    direction        TEXT NOT NULL,
    party            TEXT NOT NULL,
    title            TEXT NOT NULL,
    subtitle         TEXT NOT NULL,
    state            TEXT NOT NULL,
    outcome          TEXT,
    customer_id      TEXT,
    customer_source  TEXT,
    started_at       BIGINT NOT NULL,
    answered_at      BIGINT,
    ended_at         BIGINT,
    notes            TEXT,
    disposition      TEXT,
    card             TEXT,
    version          BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE UNIQUE INDEX calls_by_sdk_call ON calls (tenant_id, user_id, sdk_call_id) WHERE sdk_call_id IS NOT NULL;
CREATE INDEX calls_newest ON calls (tenant_id, user_id, started_at, id);

-- Ended calls that a plugin has still to be told of: one row per call and plugin, the newest state only.
CREATE TABLE call_log_outbox (
    tenant_id     TEXT NOT NULL,
    call_id       TEXT NOT NULL,
    plugin        TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    call_version  BIGINT NOT NULL,
    saved_version BIGINT NOT NULL DEFAULT 0,
    external_id   TEXT,
    attempts      BIGINT NOT NULL DEFAULT 0,
    due_at        BIGINT,
    PRIMARY KEY (tenant_id, call_id, plugin)
);
CREATE INDEX call_log_outbox_due ON call_log_outbox (due_at) WHERE due_at IS NOT NULL;
