//! Accounts are disconnected: by who connected them, by an admin, or with their connection.

use switchboard_store::{Act, Connection, TenantContext};

use super::account::account_of;
use super::code::ConnectedBy;
use super::consent::WentFor;
use crate::{PluginHost, PluginHostError};

impl PluginHost {
    /// Forgets the account of the context's user, or of the whole tenant; says whether there was one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget_account(
        &self,
        context: &TenantContext,
        account: &WentFor,
        act: &Act,
    ) -> Result<bool, PluginHostError> {
        let WentFor { plugin, connection, connected_by } = account;
        let of = account_of(context, plugin, connection, *connected_by);
        if *connected_by == ConnectedBy::Agent {
            context.require_user()?;
        }
        let Some(forgotten) = self.store.plugins().delete_account(context, of, act).await? else {
            return Ok(false);
        };
        self.revoke_forgotten(context, forgotten).await;
        Ok(true)
    }

    /// Forgets all accounts of a connection.
    ///
    /// # Errors
    /// When there is no such connection, or the store fails.
    pub async fn forget_accounts(
        &self,
        context: &TenantContext,
        plugin: &str,
        name: &str,
        act: &Act,
    ) -> Result<(), PluginHostError> {
        let plugins = self.store.plugins();
        let connection = plugins.connection(context, plugin, name).await?;
        let connection = connection.ok_or(PluginHostError::NotFound("the connection"))?;
        let forgotten = plugins.delete_accounts(context, plugin, name, act).await?;
        self.revoke_later(context, &connection, forgotten);
        Ok(())
    }

    /// Makes or replaces a connection. The accounts that were connected to another one of this name are forgotten.
    ///
    /// # Errors
    /// When the tenant would keep more connections than it may, or the store fails.
    pub async fn put_connection(
        &self,
        context: &TenantContext,
        plugin: &str,
        connection: &Connection,
        act: &Act,
    ) -> Result<(), PluginHostError> {
        let plugins = self.store.plugins();
        // One whose credential can't be read is set anew just for that.
        let before = plugins.connection(context, plugin, &connection.name).await.ok().flatten();
        let forgotten = plugins.put_connection(context, plugin, connection, act).await?;
        if let Some(before) = before {
            self.revoke_later(context, &before, forgotten);
        }
        Ok(())
    }

    /// Deletes a connection with its credential and its accounts; says whether there was one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete_connection(
        &self,
        context: &TenantContext,
        plugin: &str,
        name: &str,
        act: &Act,
    ) -> Result<bool, PluginHostError> {
        let plugins = self.store.plugins();
        let before = plugins.connection(context, plugin, name).await.ok().flatten();
        let Some(forgotten) = plugins.delete_connection(context, plugin, name, act).await? else {
            return Ok(false);
        };
        if let Some(before) = before {
            self.revoke_later(context, &before, forgotten);
        }
        Ok(true)
    }
}
