-- The last synthetic ring of each tenant: a call that nobody makes, by which the operator sees how long a card takes there and what is
-- missing on it. A row without a ring is of one that is under way for the first time.
CREATE TABLE synthetic_rings (
    tenant_id    TEXT NOT NULL REFERENCES tenants (id),
    -- Until then one front alone rings for the tenant.
    leased_until BIGINT NOT NULL,
    rung_at      BIGINT,
    outcome      TEXT,
    -- What was measured, as JSON.
    ring         TEXT,
    PRIMARY KEY (tenant_id)
);
