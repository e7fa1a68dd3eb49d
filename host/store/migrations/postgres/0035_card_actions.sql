-- Buttons of cards that agents have pressed, which plugins run: one row per button of a call, with its newest press. Without an
-- outcome it runs. An empty record is the card as a whole.
CREATE TABLE card_actions (
    tenant_id     TEXT COLLATE "C" NOT NULL,
    user_id       TEXT COLLATE "C" NOT NULL,
    call_id       TEXT COLLATE "C" NOT NULL,
    plugin        TEXT COLLATE "C" NOT NULL,
    action        TEXT COLLATE "C" NOT NULL,
    record_source TEXT COLLATE "C" NOT NULL,
    record_id     TEXT COLLATE "C" NOT NULL,
    press_key     TEXT COLLATE "C" NOT NULL,
    pressed_at    BIGINT NOT NULL,
    outcome       TEXT COLLATE "C",
    result        TEXT COLLATE "C",
    PRIMARY KEY (tenant_id, user_id, call_id, plugin, action, record_source, record_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
