-- Buttons of cards that agents have pressed, which plugins run: one row per button of a call, with its newest press. Without an
-- outcome it runs. An empty record is the card as a whole.
CREATE TABLE card_actions (
    tenant_id     TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    call_id       TEXT NOT NULL,
    plugin        TEXT NOT NULL,
    action        TEXT NOT NULL,
    record_source TEXT NOT NULL,
    record_id     TEXT NOT NULL,
    press_key     TEXT NOT NULL,
    pressed_at    BIGINT NOT NULL,
    outcome       TEXT,
    result        TEXT,
    PRIMARY KEY (tenant_id, user_id, call_id, plugin, action, record_source, record_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
