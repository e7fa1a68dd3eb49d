-- How each press of a button of a card went: one row per press, so that no two writers change one document. It has nothing that a
-- caller, a customer's record or a plugin's answer said.
CREATE TABLE press_traces (
    tenant_id   TEXT COLLATE "C" NOT NULL,
    call_id     TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    user_id     TEXT COLLATE "C" NOT NULL,
    pressed_at  BIGINT NOT NULL,
    document    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, call_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
CREATE INDEX press_traces_by_age ON press_traces (tenant_id, pressed_at);
