//! Sign-ins that are under way, each of which the browser that began it keeps and can finish once, and what a finished
//! one leaves.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use crate::access::consents::record_consents;
use crate::access::sessions::tell_ended;
use crate::access::users::{self, place};
use crate::calls::calling_sessions::{Closing, close};
use crate::db::time::UnixMillis;
use crate::plugins::previews;
use crate::{Role, SignIns, StoreError, User};

/// How long the state of a finished sign-in is remembered: longer than what browsers keep of it is good for.
const STATE_REMEMBERED: Duration = Duration::from_hours(1);

const KEEP: &str = "INSERT INTO sign_in_transactions (state_hash, sealed, expires_at) VALUES ($1, $2, $3)";

/// A sign-in that Microsoft has confirmed.
#[derive(Debug, Clone)]
pub struct FinishedSignIn<'a> {
    /// The sign-in's state, which is used up.
    pub state: &'a str,
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

/// The place of what a browser keeps, apart from every place in the database.
fn kept_by_browser(state: &str) -> String {
    format!("sign-in of {}", hash(state))
}

impl SignIns<'_> {
    /// What a sign-in needs when it comes back with this state, sealed, so that the browser keeps it: whoever begins a
    /// sign-in is a stranger, for whom nothing is written.
    ///
    /// # Errors
    /// When there is no key to seal it with.
    pub async fn seal(
        self,
        state: &str,
        document: &str,
        expires_at: Timestamp,
    ) -> Result<String, StoreError> {
        let mut text = expires_at.as_millisecond().to_be_bytes().to_vec();
        text.extend(document.as_bytes());
        Ok(URL_SAFE_NO_PAD.encode(self.0.seal(&text, &kept_by_browser(state)).await?))
    }

    /// What was sealed for this state; `None` when it is too old, or was not sealed here for this state.
    pub async fn open(self, state: &str, sealed: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        let Ok(sealed) = URL_SAFE_NO_PAD.decode(sealed) else { return Ok(None) };
        let text = match self.0.open_sealed(&sealed, &kept_by_browser(state)).await {
            Err(StoreError::Sealed(_)) => return Ok(None),
            text => text?,
        };
        let Some((expires_at, document)) = text.split_first_chunk::<8>() else { return Ok(None) };
        if i64::from_be_bytes(*expires_at) < now.as_millisecond() {
            return Ok(None);
        }
        Ok(Some(String::from_utf8(document.to_vec()).map_err(|_| StoreError::Sealed("it is no text"))?))
    }

    /// Keeps under this key what a person who is signed in needs for the next sign-in.
    pub async fn keep(self, key: &str, document: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        let hash = hash(key);
        let sealed = self.0.seal(document.as_bytes(), &hash).await?;
        self.0.write(KEEP).bind(hash).bind(sealed).bind(UnixMillis(expires_at)).execute().await?;
        Ok(())
    }

    /// Takes what was kept under this key. It can be taken only once.
    pub async fn take(self, key: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        let hash = hash(key);
        let taken: Option<(Vec<u8>, UnixMillis)> = self
            .0
            .write("DELETE FROM sign_in_transactions WHERE state_hash = $1 RETURNING sealed, expires_at")
            .bind(&hash)
            .fetch_optional()
            .await?;
        let Some((sealed, _)) = taken.filter(|(_, expires_at)| expires_at.0 >= now) else { return Ok(None) };
        let document = self.0.open_sealed(&sealed, &hash).await?;
        Ok(Some(String::from_utf8(document).map_err(|_| StoreError::Sealed("it is no text"))?))
    }

    /// Keeps who has signed in and the new session, in one transaction. The session that the browser had before ends.
    /// If that was the same user's, its calling sessions go on under the new one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a sign-in of this state was finished before, [`StoreError::TenantSuspended`] when the
    /// tenant was suspended meanwhile. Then nothing is kept.
    pub async fn finish(self, finished: &FinishedSignIn<'_>) -> Result<(), StoreError> {
        let FinishedSignIn { user, at, .. } = *finished;
        let (tenant_id, user_id) = (&user.tenant_id, &user.id);
        let sealed = match finished.refresh_token {
            Some(token) => Some(self.0.seal(token.as_bytes(), &place(tenant_id, user_id)).await?),
            None => None,
        };
        let roles = serde_json::to_string(finished.roles)?;
        let (new, former) = (hash(finished.token), finished.former.map(hash));
        // The mark that the state is used lives longer than what was sealed for it.
        let state = hash(finished.state);
        let used = self.0.seal(&[], &state).await?;
        let mut tx = self.0.begin().await?;
        let marked = tx
            .sql(AssertSqlSafe(format!("{KEEP} ON CONFLICT DO NOTHING")))
            .bind(state)
            .bind(used)
            .bind(UnixMillis(at + STATE_REMEMBERED))
            .execute()
            .await?;
        if marked == 0 {
            return Err(StoreError::Conflict("this sign-in was finished before".to_owned()));
        }
        users::put(&mut tx, user, sealed, &roles, at).await?;
        previews::end_unless_developer(&mut tx, tenant_id, user_id, finished.roles, at).await?;
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
