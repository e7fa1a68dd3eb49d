-- By what a meeting was joined that stands in no calendar, sealed: its link, or its id and passcode.
ALTER TABLE calls ADD COLUMN meeting_locator BYTEA;
