//! Components that nobody may run, whoever uploaded them: the operator has blocked their digests.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};

use super::activations::COLUMNS;
use crate::db::time::UnixMillis;
use crate::plugins::previews;
use crate::trail::audit;
use crate::{Act, Activation, OperatorContext, OperatorTenants, Plugins, StoreError};

/// A component that nobody may run.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct BlockedDigest {
    /// SHA-256 of the component, in hex.
    pub digest: String,
    /// Why, for everybody who has it.
    pub reason: String,
    /// When it was blocked.
    #[sqlx(try_from = "UnixMillis")]
    pub blocked_at: Timestamp,
    /// Who blocked it.
    pub blocked_by: String,
}

impl OperatorTenants<'_> {
    /// Blocks a component, uploaded or not; another reason replaces the one that was there. Everybody's previews of it end.
    pub async fn block_digest(
        self,
        _operator: &OperatorContext,
        digest: &str,
        reason: &str,
        act: &Act,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        tx.sql(
            "INSERT INTO blocked_digests (digest, reason, blocked_at, blocked_by) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (digest) DO UPDATE SET reason = excluded.reason",
        )
        .bind(digest)
        .bind(reason)
        .bind(UnixMillis(act.at()))
        .bind(act.by())
        .execute()
        .await?;
        previews::end_of_digest(&mut tx, digest, act.at()).await?;
        audit::record_of_operators(&mut tx, act).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets a component be run again; says whether it was blocked.
    pub async fn unblock_digest(
        self,
        _operator: &OperatorContext,
        digest: &str,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let mut tx = self.0.begin().await?;
        let rows = tx.sql("DELETE FROM blocked_digests WHERE digest = $1").bind(digest).execute().await?;
        if rows > 0 {
            audit::record_of_operators(&mut tx, act).await?;
        }
        tx.commit().await?;
        Ok(rows > 0)
    }
}

impl Plugins<'_> {
    /// The components that nobody may run, the newest first.
    pub async fn blocked_digests(self) -> Result<Vec<BlockedDigest>, StoreError> {
        Ok(self
            .0
            .read(
                "SELECT digest, reason, blocked_at, blocked_by FROM blocked_digests \
                 ORDER BY blocked_at DESC, digest",
            )
            .fetch_all()
            .await?)
    }

    /// Why nobody may run a component; `None` where everybody may.
    pub async fn why_blocked(self, digest: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = self
            .0
            .read("SELECT reason FROM blocked_digests WHERE digest = $1")
            .bind(digest)
            .fetch_optional()
            .await?;
        Ok(row.map(|(reason,)| reason))
    }

    /// Whose calls use a component now, in all tenants.
    pub async fn activations_of(self, digest: &str) -> Result<Vec<Activation>, StoreError> {
        Ok(self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM activations WHERE digest = $1 ORDER BY tenant_id, plugin"
            )))
            .bind(digest)
            .fetch_all()
            .await?)
    }
}
