-- What the title and the subtitle of the last card say, as a JSON document, where the host has a kind for it. It counts as long as
-- its words are the lines that are kept.
ALTER TABLE calls ADD COLUMN lines_say TEXT COLLATE "C";
