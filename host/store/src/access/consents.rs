//! Which consent was observed: for which features users got tokens, and with which codes Entra refused.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::ids::{TenantId, UserId};

use crate::access::users::place;
use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::{Consents, StoreError, TenantContext};

/// What a tenant's users consented to, for one feature.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct FeatureConsents {
    /// The feature's name.
    pub feature: String,
    /// Users who have consented, or for whom an admin has.
    pub granted: i64,
    /// Users whose consent was taken back.
    pub lost: i64,
}

/// How often Entra refused with a code.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct EntraRefusals {
    /// The number behind `AADSTS`.
    pub code: i64,
    /// How often.
    pub times: i64,
    /// The last time.
    #[sqlx(try_from = "UnixMillis")]
    pub last_at: Timestamp,
}

pub(crate) async fn record_consents(
    tx: &mut Tx,
    tenant: &TenantId,
    user: &UserId,
    features: &[&str],
    now: Timestamp,
) -> Result<(), StoreError> {
    if features.is_empty() {
        return Ok(());
    }
    let rows: Vec<String> =
        (0..features.len()).map(|index| format!("($1, $2, ${}, $3)", index + 4)).collect();
    let rows = rows.join(", ");
    tx.sql(AssertSqlSafe(format!(
        "INSERT INTO user_consents (tenant_id, user_id, feature, granted_at) VALUES {rows} \
         ON CONFLICT (tenant_id, user_id, feature) DO UPDATE SET granted_at = excluded.granted_at, \
         lost_at = NULL WHERE user_consents.lost_at IS NOT NULL"
    )))
    .bind(tenant.as_str())
    .bind(user.as_str())
    .bind(UnixMillis(now))
    .bind_all(features.iter().copied())
    .execute()
    .await?;
    Ok(())
}

impl Consents<'_> {
    /// Keeps what redeeming a token for the context's user has brought: a new refresh token, which replaces the one
    /// that is known and is kept encrypted, and consent to these features.
    pub async fn keep_redeemed(
        self,
        context: &TenantContext,
        refresh_token: Option<&str>,
        features: &[&str],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (tenant, user) = (context.tenant_id(), context.require_user()?);
        let sealed = match refresh_token {
            Some(token) => Some(self.0.seal(token.as_bytes(), &place(tenant, user)).await?),
            None => None,
        };
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        if let Some(sealed) = sealed {
            tx.sql("UPDATE users SET refresh_token = $3 WHERE tenant_id = $1 AND id = $2")
                .bind(tenant.as_str())
                .bind(user.as_str())
                .bind(sealed)
                .execute()
                .await?;
        }
        record_consents(&mut tx, tenant, user, features, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records that the context's user no longer consents, and returns whether the user had consented.
    pub async fn mark_lost(
        self,
        context: &TenantContext,
        feature: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = self
            .0
            .write(
                "UPDATE user_consents SET lost_at = $4 \
                 WHERE tenant_id = $1 AND user_id = $2 AND feature = $3 AND lost_at IS NULL",
            )
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(feature)
            .bind(UnixMillis(now))
            .execute()
            .await?;
        Ok(changed > 0)
    }

    /// What the users of the context's tenant consented to.
    pub async fn of_tenant(self, context: &TenantContext) -> Result<Vec<FeatureConsents>, StoreError> {
        Ok(self.0.read(
            "SELECT feature, COUNT(*) - COUNT(lost_at) AS granted, COUNT(lost_at) AS lost FROM user_consents \
             WHERE tenant_id = $1 GROUP BY feature ORDER BY feature",
        )
        .bind(context.tenant_id().as_str())
        .fetch_all()
        .await?)
    }

    /// Counts refusals by Entra.
    pub async fn record_refusals(self, code: u32, times: u32, now: Timestamp) -> Result<(), StoreError> {
        self.0
            .write(
                "INSERT INTO entra_refusals (code, times, last_at) VALUES ($1, $3, $2) \
                 ON CONFLICT (code) DO UPDATE SET times = entra_refusals.times + excluded.times, last_at = excluded.last_at",
            )
            .bind(i64::from(code))
            .bind(UnixMillis(now))
            .bind(i64::from(times))
            .execute()
            .await?;
        Ok(())
    }

    /// With which codes Entra has refused since a time.
    pub async fn refusals(self, since: Timestamp) -> Result<Vec<EntraRefusals>, StoreError> {
        Ok(self
            .0
            .read("SELECT code, times, last_at FROM entra_refusals WHERE last_at >= $1 ORDER BY code")
            .bind(UnixMillis(since))
            .fetch_all()
            .await?)
    }
}
