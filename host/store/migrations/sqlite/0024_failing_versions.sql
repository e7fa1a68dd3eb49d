-- The version that the host took off the calls because it kept failing, as a JSON document, until an admin changes the plugin.
ALTER TABLE activations ADD COLUMN failed TEXT;
-- When the host last put another version in place of a failing one.
ALTER TABLE activations ADD COLUMN replaced_at BIGINT;

-- What the versions of plugins did and cost, added up per minute, per hour and in all ('minute', 'hour', 'all').
CREATE TABLE plugin_figures (
    tenant_id    TEXT NOT NULL REFERENCES tenants (id),
    plugin       TEXT NOT NULL,
    digest       TEXT NOT NULL,
    span         TEXT NOT NULL,
    -- When the minute or the hour began; 0 for 'all'.
    begins_at    BIGINT NOT NULL,
    calls        BIGINT NOT NULL,
    failures     BIGINT NOT NULL,
    computing_us BIGINT NOT NULL,
    host_calls   BIGINT NOT NULL,
    egress_bytes BIGINT NOT NULL,
    memory_bytes BIGINT NOT NULL,
    -- JSON objects: how often each outcome, and how often each step of the time that a call took.
    outcomes     TEXT NOT NULL,
    latency      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, span, begins_at, plugin, digest)
);
