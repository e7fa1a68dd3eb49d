-- How the client looks for a tenant's people: a colour as #rrggbb, and a logo as an image file. `logo_tag` names its content.
CREATE TABLE tenant_brands (
    tenant_id   TEXT COLLATE "C" PRIMARY KEY REFERENCES tenants (id),
    color       TEXT COLLATE "C",
    logo        BYTEA,
    logo_type   TEXT COLLATE "C",
    logo_tag    TEXT COLLATE "C"
);
