-- Every customer gets a number, by which the tables that search and find refer to it; those tables name the tenant by
-- the number of its customer store, and are emptied by a trigger when that store goes. They hold what is live only:
-- a deleted customer is in no search and no lookup until it is restored.

CREATE TABLE customer_stores (
    tenant_id      TEXT NOT NULL UNIQUE REFERENCES tenants (id),
    number         INTEGER PRIMARY KEY AUTOINCREMENT,
    live           BIGINT NOT NULL DEFAULT 0,
    -- Which rules the search tables follow; 0 where they have still to be made.
    index_version  BIGINT NOT NULL DEFAULT 0
);
INSERT INTO customer_stores (tenant_id, live) SELECT tenant_id, COUNT(*) FROM customers GROUP BY tenant_id;

CREATE TABLE customers_numbered (
    tenant_id      TEXT NOT NULL REFERENCES tenants (id),
    id             TEXT NOT NULL,
    number         INTEGER PRIMARY KEY AUTOINCREMENT,
    version        BIGINT NOT NULL DEFAULT 1,
    external_id    TEXT,
    record_type    TEXT NOT NULL,
    name           TEXT NOT NULL,
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
    import_number  BIGINT,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    deleted_at     BIGINT
);
INSERT INTO customers_numbered (tenant_id, id, record_type, name, company, title, email, phones, owner, last_activity,
    url, badges, fields, extra, created_at, updated_at)
SELECT tenant_id, id, record_type, name, company, title, email, phones, owner, last_activity,
    url, badges, fields, extra, created_at, created_at FROM customers ORDER BY tenant_id, sort_name, id;
DROP TABLE number_keys;
DROP TABLE customer_words;
DROP TABLE customers;
ALTER TABLE customers_numbered RENAME TO customers;
CREATE UNIQUE INDEX customers_by_id ON customers (tenant_id, id);
CREATE INDEX customers_by_external_id ON customers (tenant_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX customers_deleted ON customers (tenant_id, deleted_at, number) WHERE deleted_at IS NOT NULL;
CREATE INDEX customers_to_purge ON customers (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX customers_of_import ON customers (import_number) WHERE import_number IS NOT NULL;

-- `w1` to `w12` are the distinct words of a customer, folded: see `customer_index`.
CREATE TABLE customer_search (
    customer   INTEGER PRIMARY KEY,
    store      BIGINT NOT NULL,
    sort_name  TEXT NOT NULL,
    email      TEXT,
    w1          TEXT,
    w2          TEXT,
    w3          TEXT,
    w4          TEXT,
    w5          TEXT,
    w6          TEXT,
    w7          TEXT,
    w8          TEXT,
    w9          TEXT,
    w10         TEXT,
    w11         TEXT,
    w12         TEXT
);
CREATE INDEX customer_search_by_name ON customer_search (store, sort_name);
CREATE INDEX customer_search_by_email ON customer_search (store, email) WHERE email IS NOT NULL;
CREATE INDEX customer_search_w1 ON customer_search (store, w1, sort_name) WHERE w1 IS NOT NULL;
CREATE INDEX customer_search_w2 ON customer_search (store, w2, sort_name) WHERE w2 IS NOT NULL;
CREATE INDEX customer_search_w3 ON customer_search (store, w3, sort_name) WHERE w3 IS NOT NULL;
CREATE INDEX customer_search_w4 ON customer_search (store, w4, sort_name) WHERE w4 IS NOT NULL;
CREATE INDEX customer_search_w5 ON customer_search (store, w5, sort_name) WHERE w5 IS NOT NULL;
CREATE INDEX customer_search_w6 ON customer_search (store, w6, sort_name) WHERE w6 IS NOT NULL;
CREATE INDEX customer_search_w7 ON customer_search (store, w7, sort_name) WHERE w7 IS NOT NULL;
CREATE INDEX customer_search_w8 ON customer_search (store, w8, sort_name) WHERE w8 IS NOT NULL;
CREATE INDEX customer_search_w9 ON customer_search (store, w9, sort_name) WHERE w9 IS NOT NULL;
CREATE INDEX customer_search_w10 ON customer_search (store, w10, sort_name) WHERE w10 IS NOT NULL;
CREATE INDEX customer_search_w11 ON customer_search (store, w11, sort_name) WHERE w11 IS NOT NULL;
CREATE INDEX customer_search_w12 ON customer_search (store, w12, sort_name) WHERE w12 IS NOT NULL;

-- One row per number. `d0` is the whole number packed, `d2` to `d12` what is left of it after so many digits.
CREATE TABLE customer_numbers (
    customer   BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    store      BIGINT NOT NULL,
    extension  TEXT,
    national   BIGINT,
    d0          BIGINT,
    d2          BIGINT,
    d4          BIGINT,
    d6          BIGINT,
    d8          BIGINT,
    d10         BIGINT,
    d12         BIGINT,
    PRIMARY KEY (customer, position)
) WITHOUT ROWID;
CREATE INDEX customer_numbers_national ON customer_numbers (store, national) WHERE national IS NOT NULL;
CREATE INDEX customer_numbers_d0 ON customer_numbers (store, d0, customer) WHERE d0 IS NOT NULL;
CREATE INDEX customer_numbers_d2 ON customer_numbers (store, d2, customer) WHERE d2 IS NOT NULL;
CREATE INDEX customer_numbers_d4 ON customer_numbers (store, d4, customer) WHERE d4 IS NOT NULL;
CREATE INDEX customer_numbers_d6 ON customer_numbers (store, d6, customer) WHERE d6 IS NOT NULL;
CREATE INDEX customer_numbers_d8 ON customer_numbers (store, d8, customer) WHERE d8 IS NOT NULL;
CREATE INDEX customer_numbers_d10 ON customer_numbers (store, d10, customer) WHERE d10 IS NOT NULL;
CREATE INDEX customer_numbers_d12 ON customer_numbers (store, d12, customer) WHERE d12 IS NOT NULL;

CREATE TRIGGER customer_stores_emptied BEFORE DELETE ON customer_stores BEGIN
    DELETE FROM customer_numbers WHERE customer IN (SELECT customer FROM customer_search WHERE store = OLD.number);
    DELETE FROM customer_search WHERE store = OLD.number;
END;

-- A file of customers on its way in. What is counted is committed together with the rows that it counts, so that
-- whoever takes an import over goes on at the next row. `position` is the byte in the file, `line` the line there.
CREATE TABLE customer_imports (
    tenant_id     TEXT NOT NULL REFERENCES tenants (id),
    id            TEXT NOT NULL,
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    state         TEXT NOT NULL,
    created_by    TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    finished_at   BIGINT,
    plan          TEXT NOT NULL,
    size          BIGINT NOT NULL DEFAULT 0,
    chunks        BIGINT NOT NULL DEFAULT 0,
    position      BIGINT NOT NULL DEFAULT 0,
    line          BIGINT NOT NULL DEFAULT 1,
    rows_read     BIGINT NOT NULL DEFAULT 0,
    created       BIGINT NOT NULL DEFAULT 0,
    updated       BIGINT NOT NULL DEFAULT 0,
    skipped       BIGINT NOT NULL DEFAULT 0,
    failed        BIGINT NOT NULL DEFAULT 0,
    undone        BIGINT NOT NULL DEFAULT 0,
    problem       TEXT,
    leased_by     TEXT,
    leased_until  BIGINT NOT NULL DEFAULT 0,
    UNIQUE (tenant_id, id)
);
CREATE INDEX customer_imports_newest ON customer_imports (tenant_id, created_at, id);
CREATE INDEX customer_imports_waiting ON customer_imports (leased_until) WHERE state IN ('waiting', 'running', 'undoing');
CREATE INDEX customer_imports_receiving ON customer_imports (updated_at) WHERE state = 'receiving';

-- The file, in pieces, until the import is over.
CREATE TABLE customer_import_chunks (
    tenant_id  TEXT NOT NULL REFERENCES tenants (id),
    import_id  TEXT NOT NULL,
    sequence   BIGINT NOT NULL,
    bytes      BLOB NOT NULL,
    PRIMARY KEY (tenant_id, import_id, sequence)
);

-- Rows that were not taken, and why.
CREATE TABLE customer_import_errors (
    tenant_id    TEXT NOT NULL REFERENCES tenants (id),
    import_id    TEXT NOT NULL,
    sequence     BIGINT NOT NULL,
    line         BIGINT NOT NULL,
    column_name  TEXT,
    value        TEXT,
    reason       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, import_id, sequence)
) WITHOUT ROWID;
