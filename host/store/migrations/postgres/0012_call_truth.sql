-- What was reported of a call (`CallFacts` as JSON), from which state, outcome and times follow. Absent: the call was kept
-- before facts were.
ALTER TABLE calls ADD COLUMN facts TEXT COLLATE "C";
-- Nobody reported how the call ended: its calling session was gone.
ALTER TABLE calls ADD COLUMN session_lost BIGINT NOT NULL DEFAULT 0;
-- The tab that has the call, as far as one said so.
ALTER TABLE calls ADD COLUMN calling_session_id TEXT COLLATE "C";
-- When something was last reported of the call, by the server's clock.
ALTER TABLE calls ADD COLUMN reported_at BIGINT;

-- Few calls are open: a sweep looks for those whose calling session is gone.
CREATE INDEX calls_open ON calls (tenant_id, user_id, id) WHERE state <> 'ended';

-- Further ids of a call: ids that the calling SDK gave it later, and the key that the client gave a call of its own.
CREATE TABLE call_ids (
    tenant_id  TEXT COLLATE "C" NOT NULL,
    user_id    TEXT COLLATE "C" NOT NULL,
    value      TEXT COLLATE "C" NOT NULL,
    call_id    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, user_id, value),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);
