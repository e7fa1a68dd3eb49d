-- What lists of customers are filtered and ordered by, beside what is searched. The columns are filled when the server has started,
-- as whenever the rules of the index have changed. `activity` is in milliseconds, 0 where nobody knows; `vip` is 1 or 0.
ALTER TABLE customer_search ADD COLUMN owner TEXT;
ALTER TABLE customer_search ADD COLUMN vip BIGINT NOT NULL DEFAULT 0;
ALTER TABLE customer_search ADD COLUMN activity BIGINT NOT NULL DEFAULT 0;

CREATE INDEX customer_search_by_activity ON customer_search (store, activity);
CREATE INDEX customer_search_of_owner ON customer_search (store, owner, sort_name) WHERE owner IS NOT NULL;
CREATE INDEX customer_search_of_owner_by_activity ON customer_search (store, owner, activity) WHERE owner IS NOT NULL;
CREATE INDEX customer_search_vip ON customer_search (store, sort_name) WHERE vip = 1;
CREATE INDEX customer_search_vip_by_activity ON customer_search (store, activity) WHERE vip = 1;

-- Which sites may show the client in a frame: a list of origins. None, until an admin says so.
ALTER TABLE tenants ADD COLUMN embed_origins TEXT NOT NULL DEFAULT '[]';

-- A sign-in of one window on its way into a frame: worth a session for a minute, and once.
CREATE TABLE frame_codes (
    tenant_id     TEXT NOT NULL REFERENCES tenants (id),
    code_hash     TEXT NOT NULL,
    session_hash  TEXT NOT NULL,
    expires_at    BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, code_hash)
);
CREATE INDEX frame_codes_expired ON frame_codes (tenant_id, expires_at);
