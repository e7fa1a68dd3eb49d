//! One front at a time uses a refresh token.

use jiff::Timestamp;

use super::{AccountOf, place};
use crate::db::time::UnixMillis;
use crate::{Plugins, StoreError, TenantContext};

/// What a front may do with an account's refresh token now.
#[derive(Clone, PartialEq, Eq)]
pub enum RefreshLease {
    /// This front alone may use it, until the lease ends.
    Taken {
        /// The refresh token.
        refresh_token: String,
        /// What it is changed by.
        version: i64,
    },
    /// Another front uses it.
    Elsewhere,
    /// There is none: nobody has connected the account, or the other system takes it no more.
    Gone,
}

impl std::fmt::Debug for RefreshLease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Taken { .. } => "Taken { … }",
            Self::Elsewhere => "Elsewhere",
            Self::Gone => "Gone",
        })
    }
}

impl Plugins<'_> {
    /// Takes an account's refresh token for this front alone: where refresh tokens are used once, two that use the same one
    /// lose the account. `until` is when another front may take it, should this one fail.
    ///
    /// # Errors
    /// When the database fails or the token can't be decrypted.
    pub async fn lease_refresh_token(
        self,
        context: &TenantContext,
        of: AccountOf<'_>,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<RefreshLease, StoreError> {
        let (tenant, id) = (context.tenant_id(), of.id());
        let leased: Option<(Vec<u8>, i64)> = self
            .0
            .write(
                "UPDATE connected_accounts SET leased_until = $4 WHERE tenant_id = $1 AND id = $2 AND leased_until \
                 <= $3 AND refresh_token IS NOT NULL RETURNING refresh_token, version",
            )
            .bind(tenant.as_str())
            .bind(&id)
            .bind(UnixMillis(now))
            .bind(UnixMillis(until))
            .fetch_optional()
            .await?;
        let Some((sealed, version)) = leased else {
            let there = self.account(context, of).await?;
            let is_leased = there.is_some_and(|account| account.is_good);
            return Ok(if is_leased { RefreshLease::Elsewhere } else { RefreshLease::Gone });
        };
        let token = self.0.open_sealed(&sealed, &place(tenant, &id)).await?;
        let refresh_token = String::from_utf8(token).map_err(|_| StoreError::Sealed("it is no text"))?;
        Ok(RefreshLease::Taken { refresh_token, version })
    }

    /// Ends a lease. `replaced_by` is the refresh token that the other system gave in the place of the one that was used. If
    /// the account was connected anew or disconnected meanwhile, nothing changes.
    pub async fn end_lease(
        self,
        context: &TenantContext,
        of: AccountOf<'_>,
        version: i64,
        replaced_by: Option<&str>,
    ) -> Result<(), StoreError> {
        let (tenant, id) = (context.tenant_id(), of.id());
        let sealed = match replaced_by {
            Some(token) => Some(self.0.seal(token.as_bytes(), &place(tenant, &id)).await?),
            None => None,
        };
        self.0
            .write(
                "UPDATE connected_accounts SET refresh_token = COALESCE($4, refresh_token), version = version + 1, \
                 leased_until = 0 WHERE tenant_id = $1 AND id = $2 AND version = $3",
            )
            .bind(tenant.as_str())
            .bind(&id)
            .bind(version)
            .bind(sealed)
            .execute()
            .await?;
        Ok(())
    }

    /// The other system takes the account's refresh token no more: it has to be connected again. If that has happened
    /// meanwhile, nothing changes.
    pub async fn lapse_account(
        self,
        context: &TenantContext,
        of: AccountOf<'_>,
        version: i64,
    ) -> Result<(), StoreError> {
        self.0
            .write(
                "UPDATE connected_accounts SET refresh_token = NULL, version = version + 1, leased_until = 0 \
                 WHERE tenant_id = $1 AND id = $2 AND version = $3",
            )
            .bind(context.tenant_id().as_str())
            .bind(of.id())
            .bind(version)
            .execute()
            .await?;
        Ok(())
    }
}
