//! Sign-ins that are under way, each of which the browser that began it can finish once, and what a finished one
//! leaves.

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;

use crate::access::consents::record_consents;
use crate::access::sessions::tell_ended;
use crate::access::users::{self, place};
use crate::calls::calling_sessions::{Closing, close};
use crate::db::time::UnixMillis;
use crate::{Role, SignIns, StoreError, User};

/// A sign-in that Microsoft has confirmed.
#[derive(Debug, Clone)]
pub struct FinishedSignIn<'a> {
    /// Who signed in. If the time zone is empty, the one that is known stays, which at first is UTC.
    pub user: &'a User,
    /// Entra's refresh token, which is kept encrypted. If there is none, the one that is known stays.
    pub refresh_token: Option<&'a str>,
    /// What the user may do.
    pub roles: &'a [Role],
    /// The names of the features that the user has consented to.
    pub features: &'a [&'a str],
    /// The cookie's value for the new session. Only its hash is kept.
    pub token: &'a str,
    /// The cookie's value with which the browser came. Its session ends.
    pub former: Option<&'a str>,
    /// Now.
    pub at: Timestamp,
    /// When the session ends.
    pub expires_at: Timestamp,
}

/// The hash by which the database knows a secret, so that nobody can use a stolen database to sign in.
pub(crate) fn hash(secret: &str) -> String {
    hex::encode(digest(&SHA256, secret.as_bytes()))
}

impl SignIns<'_> {
    /// Keeps what a sign-in needs when it comes back with this state.
    pub async fn begin(self, state: &str, document: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        let hash = hash(state);
        let sealed = self.0.seal(document.as_bytes(), &hash).await?;
        self.0
            .write("INSERT INTO sign_in_transactions (state_hash, sealed, expires_at) VALUES ($1, $2, $3)")
            .bind(hash)
            .bind(sealed)
            .bind(UnixMillis(expires_at))
            .execute()
            .await?;
        Ok(())
    }

    /// What was kept for this state, which stays there.
    pub async fn find(self, state: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        let hash = hash(state);
        let found: Option<(Vec<u8>, UnixMillis)> = self
            .0
            .read("SELECT sealed, expires_at FROM sign_in_transactions WHERE state_hash = $1")
            .bind(&hash)
            .fetch_optional()
            .await?;
        self.opened(found, &hash, now).await
    }

    /// Takes what was kept for this state. It can be taken only once.
    pub async fn take(self, state: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        let hash = hash(state);
        let taken: Option<(Vec<u8>, UnixMillis)> = self
            .0
            .write("DELETE FROM sign_in_transactions WHERE state_hash = $1 RETURNING sealed, expires_at")
            .bind(&hash)
            .fetch_optional()
            .await?;
        self.opened(taken, &hash, now).await
    }

    async fn opened(
        self,
        kept: Option<(Vec<u8>, UnixMillis)>,
        hash: &str,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let Some((sealed, _)) = kept.filter(|(_, expires_at)| expires_at.0 >= now) else { return Ok(None) };
        let document = self.0.open_sealed(&sealed, hash).await?;
        Ok(Some(String::from_utf8(document).map_err(|_| StoreError::Sealed("it is no text"))?))
    }

    /// Keeps who has signed in and the new session, in one transaction. The session that the browser had before ends.
    /// If that was the same user's, its calling sessions go on under the new one.
    ///
    /// # Errors
    /// [`StoreError::TenantSuspended`] when the tenant was suspended meanwhile. Then nothing
    /// is kept.
    pub async fn finish(self, finished: &FinishedSignIn<'_>) -> Result<(), StoreError> {
        let FinishedSignIn { user, at, .. } = *finished;
        let (tenant_id, user_id) = (&user.tenant_id, &user.id);
        let sealed = match finished.refresh_token {
            Some(token) => Some(self.0.seal(token.as_bytes(), &place(tenant_id, user_id)).await?),
            None => None,
        };
        let roles = serde_json::to_string(finished.roles)?;
        let (new, former) = (hash(finished.token), finished.former.map(hash));
        let mut tx = self.0.begin().await?;
        users::put(&mut tx, user, sealed, &roles, at).await?;
        let made = tx
            .sql(
                "INSERT INTO sessions (token_hash, tenant_id, user_id, roles, created_at, expires_at) \
                 SELECT $1, id, $3, $4, $5, $6 FROM tenants WHERE id = $2 AND suspended_at IS NULL",
            )
            .bind(&new)
            .bind(tenant_id.as_str())
            .bind(user_id.as_str())
            .bind(roles)
            .bind(UnixMillis(at))
            .bind(UnixMillis(finished.expires_at))
            .execute()
            .await?;
        if made == 0 {
            return Err(StoreError::TenantSuspended);
        }
        record_consents(&mut tx, tenant_id, user_id, finished.features, at).await?;
        if let Some(former) = &former {
            let ended: Option<(String, String)> = tx
                .sql("DELETE FROM sessions WHERE token_hash = $1 RETURNING tenant_id, user_id")
                .bind(former)
                .fetch_optional()
                .await?;
            tx.sql(
                "UPDATE calling_sessions SET session_hash = $2 \
                 WHERE session_hash = $1 AND tenant_id = $3 AND user_id = $4 AND ended_at IS NULL",
            )
            .bind(former)
            .bind(&new)
            .bind(tenant_id.as_str())
            .bind(user_id.as_str())
            .execute()
            .await?;
            close(&mut tx, Closing::Session(former), at, "signed-out").await?;
            if let Some((tenant, user)) = ended {
                tell_ended(&mut tx, &tenant.into(), Some(&user.into()), at).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Forgets sign-ins that were never finished, and sessions that are over.
    pub async fn forget_old(self, now: Timestamp) -> Result<(), StoreError> {
        for old in [
            "DELETE FROM sign_in_transactions WHERE expires_at < $1",
            "DELETE FROM sessions WHERE expires_at < $1",
        ] {
            self.0.write(old).bind(UnixMillis(now)).execute().await?;
        }
        Ok(())
    }

    /// When somebody of any tenant signed in last.
    pub async fn last(self) -> Result<Option<Timestamp>, StoreError> {
        let (at,): (Option<UnixMillis>,) =
            self.0.read("SELECT MAX(signed_in_at) FROM users").fetch_one().await?;
        Ok(at.map(Timestamp::from))
    }
}
