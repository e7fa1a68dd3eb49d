-- Whom of a tenant's plugins are due to be told is found by tenant, so that tenants take turns.
CREATE INDEX call_log_outbox_tenant_due ON call_log_outbox (tenant_id, due_at) WHERE due_at IS NOT NULL;

-- The newest migration that a program must know to work with this schema, in one row. A program that knows it and meets
-- newer ones starts all the same. A migration that removes what an older program reads raises it to its own number.
CREATE TABLE schema_floor (oldest BIGINT NOT NULL);
INSERT INTO schema_floor (oldest) VALUES (16);
