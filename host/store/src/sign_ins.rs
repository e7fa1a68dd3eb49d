//! Sign-ins under way: each can be finished once, by the browser that began it.

use aws_lc_rs::digest::{SHA256, digest};

use crate::database::on;
use crate::{Store, StoreError};

/// What a secret is known by in the database: a stolen database opens no session.
pub(crate) fn hash(secret: &str) -> String {
    hex::encode(digest(&SHA256, secret.as_bytes()))
}

impl Store {
    /// Keeps what a sign-in needs when it comes back with this state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_sign_in(
        &self,
        state: &str,
        document: &str,
        now: i64,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        let hash = hash(state);
        let sealed = self.seal(document.as_bytes(), &hash).await?;
        on!(self, write, pool => async {
            sqlx::query("DELETE FROM sign_in_transactions WHERE expires_at < $1").bind(now).execute(pool).await?;
            sqlx::query("INSERT INTO sign_in_transactions (state_hash, sealed, expires_at) VALUES ($1, $2, $3)")
                .bind(hash)
                .bind(sealed)
                .bind(expires_at)
                .execute(pool)
                .await
                .map(drop)
        }
        .await)?;
        Ok(())
    }

    /// Takes what was kept for this state; a second time there is nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_sign_in(&self, state: &str, now: i64) -> Result<Option<String>, StoreError> {
        let hash = hash(state);
        let taken: Option<(Vec<u8>, i64)> = on!(self, write, pool => sqlx::query_as(
            "DELETE FROM sign_in_transactions WHERE state_hash = $1 RETURNING sealed, expires_at",
        )
        .bind(&hash)
        .fetch_optional(pool)
        .await)?;
        let Some((sealed, expires_at)) = taken else { return Ok(None) };
        if expires_at < now {
            return Ok(None);
        }
        let document = self.open_sealed(&sealed, &hash).await?;
        Ok(Some(String::from_utf8(document).map_err(|_| StoreError::Sealed("it is no text"))?))
    }
}
