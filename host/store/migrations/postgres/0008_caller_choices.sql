-- Whom an agent chose where several records share a number: offered first the next time that it calls.
CREATE TABLE caller_choices (
    tenant_id  TEXT COLLATE "C" NOT NULL,
    user_id    TEXT COLLATE "C" NOT NULL,
    number     TEXT COLLATE "C" NOT NULL,
    source     TEXT COLLATE "C" NOT NULL,
    record_id  TEXT COLLATE "C" NOT NULL,
    chosen_at  BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, number),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)
);

-- Whether the agent said whom the call was with (1): then no card changes it.
ALTER TABLE calls ADD COLUMN customer_chosen BIGINT NOT NULL DEFAULT 0;
-- Counts the callers that were reported of the call: a card that was made for an earlier one is not kept.
ALTER TABLE calls ADD COLUMN lookup BIGINT NOT NULL DEFAULT 1;
-- When somebody of the tenant last had a call with a customer.
CREATE INDEX calls_of_customer ON calls (tenant_id, customer_id, started_at) WHERE customer_id IS NOT NULL;
