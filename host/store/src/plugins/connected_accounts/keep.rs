//! Keeps an account that somebody has connected.

use switchboard_domain::ids::UserId;

use super::{AccountOf, place};
use crate::db::time::UnixMillis;
use crate::trail::audit;
use crate::{Act, Connection, Plugins, StoreError, TenantContext};

impl Plugins<'_> {
    /// Keeps an account that the context's user has connected, in the place of the one before. The connection must still be
    /// what it was when the user set out.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the connection was changed or deleted meanwhile.
    pub async fn put_account(
        self,
        context: &TenantContext,
        of: AccountOf<'_>,
        expected: &Connection,
        refresh_token: &str,
        act: &Act,
    ) -> Result<(), StoreError> {
        let (tenant, user, id) = (context.tenant_id(), context.require_user()?, of.id());
        let sealed = self.0.seal(refresh_token.as_bytes(), &place(tenant, &id)).await?;
        let changed = || StoreError::Conflict("the connection was changed meanwhile".to_owned());
        let now = self.connection_as_kept(context, of.plugin, of.connection).await?;
        let (_, credential) = now.filter(|(now, _)| now == expected).ok_or_else(changed)?;
        let mut tx = self.0.begin_of(tenant).await?;
        // Holds the connection as it was read just now.
        let same = tx
            .sql(
                "UPDATE connections SET base_url = base_url WHERE tenant_id = $1 AND plugin = $2 AND name = $3 \
                 AND base_url = $4 AND credential = $5",
            )
            .bind(tenant.as_str())
            .bind(of.plugin)
            .bind(of.connection)
            .bind(&expected.base_url)
            .bind(credential)
            .execute()
            .await?;
        if same == 0 {
            return Err(changed());
        }
        tx.sql(
            "INSERT INTO connected_accounts (tenant_id, id, plugin, connection, user_id, connected_by, \
             connected_at, refresh_token, version, leased_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 0) \
             ON CONFLICT (tenant_id, id) DO UPDATE SET connected_by = excluded.connected_by, connected_at = \
             excluded.connected_at, refresh_token = excluded.refresh_token, version = \
             connected_accounts.version + 1, leased_until = 0",
        )
        .bind(tenant.as_str())
        .bind(&id)
        .bind(of.plugin)
        .bind(of.connection)
        .bind(of.user.map(UserId::as_str))
        .bind(user.as_str())
        .bind(UnixMillis(act.at()))
        .bind(sealed)
        .execute()
        .await?;
        audit::record(&mut tx, tenant, act).await?;
        tx.commit().await?;
        Ok(())
    }
}
