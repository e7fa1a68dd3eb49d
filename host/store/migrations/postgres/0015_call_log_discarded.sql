-- An admin gave up telling a plugin of the call as it was then. A change of the call takes that back.
ALTER TABLE call_log_outbox ADD COLUMN discarded BIGINT NOT NULL DEFAULT 0;
