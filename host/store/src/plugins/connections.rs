//! Named connections: a base URL, and a credential that no plugin ever sees.

use switchboard_domain::ids::TenantId;

use crate::access::quotas;
use crate::plugins::connected_accounts::{self, ForgottenAccount};
use crate::trail::audit;
use crate::{Act, Plugins, Quota, StoreError, TenantContext};

/// A named connection of a plugin.
#[derive(Clone, PartialEq, Eq)]
pub struct Connection {
    /// As the plugin names it.
    pub name: String,
    /// What the plugin's paths are below.
    pub base_url: String,
    /// The credential as a JSON document. Encrypted at rest.
    pub credential: String,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, base_url, .. } = self;
        f.debug_struct("Connection").field("name", name).field("base_url", base_url).finish_non_exhaustive()
    }
}

/// The place for which a credential is sealed.
pub(crate) fn place(tenant_id: &TenantId, plugin: &str, name: &str) -> String {
    format!("connection {tenant_id} {plugin} {name}")
}

impl Plugins<'_> {
    /// Makes or replaces a connection. If it leads elsewhere or proves otherwise who it is, the accounts that were connected to it
    /// are forgotten, and returned.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`] when the tenant would keep more connections than it may.
    pub async fn put_connection(
        self,
        context: &TenantContext,
        plugin: &str,
        connection: &Connection,
        act: &Act,
    ) -> Result<Vec<ForgottenAccount>, StoreError> {
        let place = place(context.tenant_id(), plugin, &connection.name);
        let sealed = self.0.seal(connection.credential.as_bytes(), &place).await?;
        // One that can't be read counts as another one.
        let before = self.connection(context, plugin, &connection.name).await;
        let is_same = before.is_ok_and(|before| before.as_ref() == Some(connection));
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        tx.sql("UPDATE tenants SET name = name WHERE id = $1").bind(tenant.as_str()).execute().await?;
        let (before, others): (i64, i64) = tx
            .sql(
                "SELECT COUNT(*), COUNT(CASE WHEN plugin = $2 AND name = $3 THEN NULL ELSE 1 END) \
                 FROM connections WHERE tenant_id = $1",
            )
            .bind(tenant.as_str())
            .bind(plugin)
            .bind(&connection.name)
            .fetch_one()
            .await?;
        quotas::check(self.0, &mut tx, tenant, Quota::Connections, (before, others + 1)).await?;
        tx.sql(
            "INSERT INTO connections (tenant_id, plugin, name, base_url, credential) VALUES ($1, $2, $3, \
             $4, $5) ON CONFLICT (tenant_id, plugin, name) DO UPDATE SET base_url = excluded.base_url, \
             credential = excluded.credential",
        )
        .bind(context.tenant_id().as_str())
        .bind(plugin)
        .bind(&connection.name)
        .bind(&connection.base_url)
        .bind(sealed)
        .execute()
        .await?;
        let forgotten = if is_same {
            Vec::new()
        } else {
            connected_accounts::forget_of_connection(&mut tx, tenant, plugin, &connection.name).await?
        };
        audit::record(&mut tx, context.tenant_id(), act).await?;
        tx.commit().await?;
        Ok(connected_accounts::opened(self.0, tenant, forgotten).await)
    }

    /// The connections of a plugin, by name.
    ///
    /// # Errors
    /// When the database fails or a credential can't be decrypted.
    pub async fn connections(
        self,
        context: &TenantContext,
        plugin: &str,
    ) -> Result<Vec<Connection>, StoreError> {
        let rows: Vec<(String, String, Vec<u8>)> = self
            .0
            .read(
                "SELECT name, base_url, credential FROM connections WHERE tenant_id = $1 AND plugin = $2 \
                 ORDER BY name",
            )
            .bind(context.tenant_id().as_str())
            .bind(plugin)
            .fetch_all()
            .await?;
        let mut connections = Vec::with_capacity(rows.len());
        for (name, base_url, sealed) in rows {
            let credential = self.0.open_sealed(&sealed, &place(context.tenant_id(), plugin, &name)).await?;
            let credential =
                String::from_utf8(credential).map_err(|_| StoreError::Sealed("it is no text"))?;
            connections.push(Connection { name, base_url, credential });
        }
        Ok(connections)
    }

    /// Deletes a connection with its credential, and returns the accounts that were connected to it; `None` where there was none.
    pub async fn delete_connection(
        self,
        context: &TenantContext,
        plugin: &str,
        name: &str,
        act: &Act,
    ) -> Result<Option<Vec<ForgottenAccount>>, StoreError> {
        let tenant = context.tenant_id();
        let mut tx = self.0.begin_of(tenant).await?;
        let forgotten = connected_accounts::forget_of_connection(&mut tx, tenant, plugin, name).await?;
        let deleted = tx
            .sql("DELETE FROM connections WHERE tenant_id = $1 AND plugin = $2 AND name = $3")
            .bind(context.tenant_id().as_str())
            .bind(plugin)
            .bind(name)
            .execute()
            .await?;
        if deleted == 0 {
            return Ok(None);
        }
        audit::record(&mut tx, tenant, act).await?;
        tx.commit().await?;
        Ok(Some(connected_accounts::opened(self.0, tenant, forgotten).await))
    }

    /// A connection by its name.
    ///
    /// # Errors
    /// When the database fails or the credential can't be decrypted.
    pub async fn connection(
        self,
        context: &TenantContext,
        plugin: &str,
        name: &str,
    ) -> Result<Option<Connection>, StoreError> {
        Ok(self.connection_as_kept(context, plugin, name).await?.map(|(connection, _)| connection))
    }

    /// The same, with its credential as it is sealed.
    pub(super) async fn connection_as_kept(
        self,
        context: &TenantContext,
        plugin: &str,
        name: &str,
    ) -> Result<Option<(Connection, Vec<u8>)>, StoreError> {
        let row: Option<(String, Vec<u8>)> = self.0.read(
            "SELECT base_url, credential FROM connections WHERE tenant_id = $1 AND plugin = $2 AND name = $3",
        )
        .bind(context.tenant_id().as_str())
        .bind(plugin)
        .bind(name)
        .fetch_optional()
        .await?;
        let Some((base_url, sealed)) = row else { return Ok(None) };
        let credential = self.0.open_sealed(&sealed, &place(context.tenant_id(), plugin, name)).await?;
        let credential = String::from_utf8(credential).map_err(|_| StoreError::Sealed("it is no text"))?;
        Ok(Some((Connection { name: name.to_owned(), base_url, credential }, sealed)))
    }
}
