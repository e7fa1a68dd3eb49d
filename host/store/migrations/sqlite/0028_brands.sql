-- How the client looks for a tenant's people: a colour as #rrggbb, and a logo as an image file. `logo_tag` names its content.
CREATE TABLE tenant_brands (
    tenant_id   TEXT PRIMARY KEY REFERENCES tenants (id),
    color       TEXT,
    logo        BLOB,
    logo_type   TEXT,
    logo_tag    TEXT
);
