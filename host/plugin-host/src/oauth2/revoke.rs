//! Tells other systems that accounts are disconnected (RFC 7009), where an admin has said at which address they want to hear of it.
//! Nobody waits for it, and it is tried once: what is forgotten here stays forgotten, whatever they answer.

use futures::StreamExt;
use reqwest::StatusCode;
use switchboard_plugin_protocol::limits::HTTP_TIMEOUT;
use switchboard_store::{Connection, ForgottenAccount, TenantContext};
use tracing::Instrument;

use super::code::{OAuth2CodeClient, revocation_url};
use super::connected::code_client;
use super::endpoint;
use crate::PluginHost;

/// How many requests are under way at once where many accounts are disconnected together.
const AT_ONCE: usize = 4;

impl PluginHost {
    /// Has accounts revoked whose connections are still there.
    pub async fn revoke_forgotten(&self, context: &TenantContext, forgotten: Vec<ForgottenAccount>) {
        for account in forgotten {
            let (plugin, name) = (account.plugin.clone(), account.connection.clone());
            match self.store.plugins().connection(context, &plugin, &name).await {
                Ok(Some(connection)) => self.revoke_later(context, &connection, vec![account]),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, plugin.name = plugin, connection = name, "an account is not revoked");
                }
            }
        }
    }

    /// Has the accounts revoked that were connected to a connection as it is given.
    pub(super) fn revoke_later(
        &self,
        context: &TenantContext,
        connection: &Connection,
        forgotten: Vec<ForgottenAccount>,
    ) {
        let Some(client) = code_client(connection).filter(|client| client.revocation_url.is_some()) else {
            return;
        };
        let (host, tenant) = (self.clone(), context.tenant_id().clone());
        let telling = async move {
            let (host, tenant, client) = (&host, &tenant, &client);
            let each = futures::stream::iter(forgotten).for_each_concurrent(AT_ONCE, |account| async move {
                let revoked = host.revoke(client, &account.refresh_token).await;
                let result = if revoked.is_ok() { "revoked" } else { "failed" };
                metrics::counter!("switchboard_connected_account_revocations_total", "result" => result)
                    .increment(1);
                if let Err(error) = revoked {
                    tracing::warn!(
                        tenant.id = tenant.as_str(),
                        plugin.name = account.plugin,
                        connection = account.connection,
                        error,
                        "the other system was not told that an account is disconnected"
                    );
                }
            });
            each.await;
        };
        tokio::spawn(telling.in_current_span());
    }

    async fn revoke(&self, client: &OAuth2CodeClient, refresh_token: &str) -> Result<(), String> {
        let url = revocation_url(client.revocation_url.as_deref().unwrap_or_default())?;
        let form = vec![("token", refresh_token), ("token_type_hint", "refresh_token")];
        let request = endpoint::request(&self.http, &self.egress, &client.client, url, form)
            .map_err(|failure| failure.for_admin())?;
        let sent = tokio::time::timeout(HTTP_TIMEOUT, self.http.execute(request)).await;
        let answer = sent
            .map_err(|_| format!("there was no answer within {} s", HTTP_TIMEOUT.as_secs()))?
            .map_err(|error| crate::capabilities::http::failed(&error).message)?;
        match answer.status() {
            // A token that is not good any more is answered with it, too (RFC 7009, section 2.2).
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(()),
            other => Err(format!("the answer was {}", other.as_u16())),
        }
    }
}
