-- Accounts at other systems that people have connected to connections of plugins, by OAuth 2.0 with an authorisation code: one of
-- the whole tenant, or one of each agent.
CREATE TABLE connected_accounts (
    tenant_id      TEXT NOT NULL REFERENCES tenants (id),
    -- Made of the plugin, the connection and the user.
    id             TEXT NOT NULL,
    plugin         TEXT NOT NULL,
    connection     TEXT NOT NULL,
    -- Whose requests run with it; NULL is the whole tenant's.
    user_id        TEXT,
    connected_by   TEXT NOT NULL,
    connected_at   BIGINT NOT NULL,
    -- Sealed; NULL where the other system takes it no more.
    refresh_token  BLOB,
    -- Counts the changes of the refresh token. Who changes it names the version that was read.
    version        BIGINT NOT NULL,
    -- Until then one front alone uses the refresh token.
    leased_until   BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, plugin, connection) REFERENCES connections (tenant_id, plugin, name) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX connected_accounts_of_connection ON connected_accounts (tenant_id, plugin, connection);
CREATE INDEX connected_accounts_of_user ON connected_accounts (tenant_id, user_id);
