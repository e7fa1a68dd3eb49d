-- For how many days a tenant keeps what grows by itself, where that is shorter than what the operator says.
CREATE TABLE tenant_retention (
    tenant_id  TEXT COLLATE "C" NOT NULL REFERENCES tenants (id),
    kind       TEXT COLLATE "C" NOT NULL,
    days       BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, kind)
);
