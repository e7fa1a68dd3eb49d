-- How the cards of calls were made: whom the host asked, how that went, what it decided. The document has nothing that a caller, a
-- customer's record or a plugin's answer said.
CREATE TABLE call_traces (
    tenant_id   TEXT COLLATE "C" NOT NULL,
    call_id     TEXT COLLATE "C" NOT NULL,
    user_id     TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL,
    document    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, call_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX call_traces_by_age ON call_traces (tenant_id, created_at);
