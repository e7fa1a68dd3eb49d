//! Which accounts are connected, and how a request gets the token of one.

use switchboard_store::{ConnectedAccount, Connection, TenantContext};

use super::account::{AccountSource, account_of};
use super::code::{ConnectedBy, OAuth2CodeClient};
use super::{TokenFailure, TokenFor, TokenSource};
use crate::capabilities::credential::Credential;
use crate::{PluginHost, PluginHostError};

/// A connection to which people connect accounts, as the user sees it whose requests run with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectableAccount {
    /// The plugin.
    pub plugin: String,
    /// Its connection.
    pub connection: String,
    /// Where it leads.
    pub base_url: String,
    /// Who connects it.
    pub connected_by: ConnectedBy,
    /// The account, if one was ever connected.
    pub account: Option<ConnectedAccount>,
}

impl PluginHost {
    /// The connections to which accounts are connected, of the plugins that the calls of the context's user use, with the account
    /// with which the user's requests run.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn connectable_accounts(
        &self,
        context: &TenantContext,
    ) -> Result<Vec<ConnectableAccount>, PluginHostError> {
        let plugins = self.active_for(context).await?;
        let mut accounts = Vec::new();
        for plugin in plugins.iter().filter(|plugin| !plugin.is_off() && !plugin.connections.is_empty()) {
            for connection in self.store.plugins().connections(context, &plugin.name).await? {
                let client =
                    code_client(&connection).filter(|_| plugin.connections.contains(&connection.name));
                let Some(client) = client else { continue };
                accounts.push(ConnectableAccount {
                    plugin: plugin.name.clone(),
                    connection: connection.name,
                    base_url: connection.base_url,
                    connected_by: client.connected_by,
                    account: None,
                });
            }
        }
        if accounts.is_empty() {
            return Ok(accounts);
        }
        let known = self.store.plugins().accounts_for_user(context).await?;
        for account in &mut accounts {
            account.account = known
                .iter()
                .find(|known| {
                    known.plugin == account.plugin
                        && known.connection == account.connection
                        && known.user_id.is_some() == (account.connected_by == ConnectedBy::Agent)
                })
                .cloned();
        }
        Ok(accounts)
    }

    /// The token source of an account: for a request of the context's user over a connection.
    pub(crate) async fn account_source(
        &self,
        context: &TenantContext,
        plugin: &str,
        connection: &Connection,
        client: &OAuth2CodeClient,
    ) -> Result<(TokenFor, TokenSource), TokenFailure> {
        let connected_by = client.connected_by;
        let of = account_of(context, plugin, &connection.name, connected_by);
        if connected_by == ConnectedBy::Agent && of.user.is_none() {
            return Err(TokenFailure::no_agent());
        }
        let account = self.store.plugins().account(context, of).await.map_err(|error| {
            tracing::error!(%error, plugin.name = plugin, "a connected account can't be read from the store");
            TokenFailure::store()
        })?;
        let account = match (account, connected_by) {
            (Some(account), _) if account.is_good => account,
            (Some(_), ConnectedBy::Tenant) => return Err(TokenFailure::tenant_must_connect_again()),
            (None, ConnectedBy::Tenant) => return Err(TokenFailure::tenant_must_connect()),
            (before, ConnectedBy::Agent) => return Err(TokenFailure::agent_must_connect(before.is_some())),
        };
        let key =
            TokenFor::new(context.tenant_id(), plugin, connection).of_account(of.user, account.connected_at);
        let source = AccountSource {
            store: self.store.clone(),
            context: context.clone(),
            plugin: plugin.to_owned(),
            connection: connection.name.clone(),
            connected_by,
            client: client.client.clone(),
        };
        Ok((key, TokenSource::Account(Box::new(source))))
    }
}

/// The client of a connection to which accounts are connected.
pub(super) fn code_client(connection: &Connection) -> Option<OAuth2CodeClient> {
    match serde_json::from_str(&connection.credential) {
        Ok(Credential::Oauth2AuthorizationCode(client)) => Some(client),
        _ => None,
    }
}
