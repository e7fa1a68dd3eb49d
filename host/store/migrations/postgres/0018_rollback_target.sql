-- How often a plugin's activation was changed, so that nobody overwrites what somebody else has just changed.
ALTER TABLE activations ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
-- What the version in `previous` had been granted when it was replaced; rolling back grants it again. NULL in rows of before.
ALTER TABLE activations ADD COLUMN previous_grants TEXT COLLATE "C";
