-- What a user may do, as Entra said it last: an API token may do no more. `[]` also where the account has ended.
ALTER TABLE users ADD COLUMN roles TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE users ADD COLUMN roles_confirmed_at BIGINT NOT NULL DEFAULT 0;
UPDATE users SET roles = COALESCE((SELECT s.roles FROM sessions s WHERE s.tenant_id = users.tenant_id
    AND s.user_id = users.id ORDER BY s.created_at DESC, s.token_hash LIMIT 1), '[]');
