-- How much a tenant may keep, where the operator has said something else than the configuration.
CREATE TABLE tenant_quotas (
    tenant_id  TEXT NOT NULL REFERENCES tenants (id),
    quota      TEXT NOT NULL,
    most       BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, quota)
);

-- How much a tenant's plugins keep as values. Counting them at each change would take too long.
CREATE TABLE key_value_usage (
    tenant_id  TEXT PRIMARY KEY REFERENCES tenants (id),
    entries    BIGINT NOT NULL,
    bytes      BIGINT NOT NULL
);
INSERT INTO key_value_usage (tenant_id, entries, bytes)
    SELECT tenant_id, COUNT(*), SUM(LENGTH(CAST(key AS BLOB)) + LENGTH(value)) FROM key_values GROUP BY tenant_id;

CREATE INDEX key_values_by_expiry ON key_values (tenant_id, expires_at) WHERE expires_at IS NOT NULL;
