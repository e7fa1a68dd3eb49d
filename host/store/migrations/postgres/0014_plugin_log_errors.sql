-- The console's list of plugins tells how often each has failed lately.
CREATE INDEX plugin_log_errors ON plugin_logs (tenant_id, at) WHERE level = 'error';
