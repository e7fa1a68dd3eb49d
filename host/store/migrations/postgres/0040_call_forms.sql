-- What an agent has answered in the form of a call, as a JSON document. It goes with the call.
ALTER TABLE calls ADD COLUMN form TEXT COLLATE "C";
