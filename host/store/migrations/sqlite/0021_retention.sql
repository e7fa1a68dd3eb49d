-- What is removed when it is old, or more than a tenant may keep, is found oldest first, by tenant.
CREATE INDEX calls_of_tenant_by_start ON calls (tenant_id, started_at);
CREATE INDEX plugin_logs_of_tenant ON plugin_logs (tenant_id, id);
-- Files of customers that are on their way, whose bytes are counted when more arrive.
CREATE INDEX customer_imports_under_way ON customer_imports (tenant_id) WHERE state IN ('receiving', 'waiting', 'running');
CREATE INDEX call_ids_of_call ON call_ids (tenant_id, user_id, call_id);
