-- Versions of plugins that the calls of one person use in the place of the active one, for a while.
CREATE TABLE plugin_previews (
    tenant_id  TEXT NOT NULL REFERENCES tenants (id),
    user_id    TEXT NOT NULL,
    plugin     TEXT NOT NULL,
    digest     TEXT NOT NULL,
    begun_at   BIGINT NOT NULL,
    -- From then on the row counts no more. It is deleted when somebody of the tenant begins another preview.
    ends_at    BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, plugin),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, plugin, digest) REFERENCES plugin_versions (tenant_id, plugin, digest) ON DELETE CASCADE
);

CREATE INDEX plugin_previews_of_version ON plugin_previews (tenant_id, plugin, digest);
