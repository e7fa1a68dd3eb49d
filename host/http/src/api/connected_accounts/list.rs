//! `GET /api/v1/connected-accounts`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use switchboard_plugin_host::{ConnectableAccount, ConnectedBy};
use utoipa::ToSchema;

use super::Account;
use crate::app::App;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// A connection of a plugin that runs with an account of another system.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConnectableAccount)]
pub(crate) struct Item {
    /// The plugin's name.
    plugin: String,
    /// The connection's name.
    connection: String,
    /// Where it leads.
    #[schema(format = "uri")]
    base_url: String,
    /// Who connects the account: an admin for everybody, or each agent.
    connected_by: ConnectedBy,
    /// The person's own account, or everybody's.
    account: Account,
}

/// The accounts with which requests of plugins run for the signed-in person.
#[derive(Serialize, ToSchema)]
#[schema(as = ConnectableAccountList)]
pub(crate) struct Accounts {
    items: Vec<Item>,
}

/// The accounts of other systems with which plugins work for the signed-in person, and those that are still to be connected.
#[utoipa::path(
    get, path = "/connected-accounts", operation_id = "list_connected_accounts", tag = "plugins",
    responses((status = 200, description = "The accounts, by plugin and connection.", body = Accounts))
)]
pub(crate) async fn list(State(app): State<App>, user: AuthenticatedUser) -> Result<Json<Accounts>, Problem> {
    let known = app.plugins.connectable_accounts(&user.0.context).await?;
    let items = known
        .into_iter()
        .map(|ConnectableAccount { plugin, connection, base_url, connected_by, account }| Item {
            plugin,
            connection,
            base_url,
            connected_by,
            account: account.into(),
        })
        .collect();
    Ok(Json(Accounts { items }))
}
