-- For which features a user's tokens were seen to be good. A row stays when consent is lost, so that the loss shows.
CREATE TABLE user_consents (
    tenant_id   TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    feature     TEXT NOT NULL,
    granted_at  BIGINT NOT NULL,
    lost_at     BIGINT,
    PRIMARY KEY (tenant_id, user_id, feature),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);

-- With which codes Entra has refused this application, over all tenants: what the operator has to put right.
CREATE TABLE entra_refusals (
    code     BIGINT PRIMARY KEY,
    times    BIGINT NOT NULL,
    last_at  BIGINT NOT NULL
);
