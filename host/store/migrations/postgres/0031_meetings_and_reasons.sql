-- What a call is: `call`, or a `meeting` that the agent joined. A meeting stands in the agent's calendar under an id, until a time,
-- unless it was joined by a link or an id that somebody sent.
ALTER TABLE calls ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT 'call';
ALTER TABLE calls ADD COLUMN meeting_id TEXT COLLATE "C";
ALTER TABLE calls ADD COLUMN meeting_ends_at BIGINT;

-- What the reason of a line of an import's report says, as a JSON document, where the host has a kind for it.
ALTER TABLE customer_import_errors ADD COLUMN says TEXT COLLATE "C";
