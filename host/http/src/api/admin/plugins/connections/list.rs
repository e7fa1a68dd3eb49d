//! `GET /api/v1/admin/plugins/{name}/connections`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use switchboard_plugin_host::{
    ClientAuthentication, ConnectedBy, Credential, OAuth2Client, OAuth2CodeClient,
};
use utoipa::ToSchema;

use crate::api::connected_accounts::Account;
use crate::app::App;
use crate::auth::connections::redirect_uri;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// How a connection proves who it is; the secret itself is never told.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ConnectionAuthKind)]
pub(crate) enum AuthKind {
    None,
    Bearer,
    Basic,
    Header,
    Oauth2ClientCredentials,
    Oauth2AuthorizationCode,
}

impl From<&Credential> for AuthKind {
    fn from(credential: &Credential) -> Self {
        match credential {
            Credential::None => Self::None,
            Credential::Bearer { .. } => Self::Bearer,
            Credential::Basic { .. } => Self::Basic,
            Credential::Header { .. } => Self::Header,
            Credential::Oauth2ClientCredentials(_) => Self::Oauth2ClientCredentials,
            Credential::Oauth2AuthorizationCode(_) => Self::Oauth2AuthorizationCode,
        }
    }
}

/// Where the connection's tokens come from, without the client's secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginConnectionClient)]
pub(crate) struct Client {
    /// The page at which people consent, where they connect accounts.
    #[schema(format = "uri")]
    authorize_url: Option<String>,
    #[schema(format = "uri")]
    token_url: String,
    client_id: String,
    scope: Option<String>,
    audience: Option<String>,
    resource: Option<String>,
    /// How the other system names itself in its answers (RFC 9207).
    issuer: Option<String>,
    /// Where it is told that an account is disconnected (RFC 7009).
    #[schema(format = "uri")]
    revocation_url: Option<String>,
    /// Who connects an account, where people do.
    connected_by: Option<ConnectedBy>,
    client_authentication: ClientAuthentication,
}

impl Client {
    fn of(credential: Credential) -> Option<Self> {
        match credential {
            Credential::Oauth2ClientCredentials(client) => Some(client.into()),
            Credential::Oauth2AuthorizationCode(client) => {
                let OAuth2CodeClient { authorize_url, connected_by, issuer, revocation_url, client } = client;
                Some(Self {
                    authorize_url: Some(authorize_url),
                    issuer,
                    revocation_url,
                    connected_by: Some(connected_by),
                    ..client.into()
                })
            }
            Credential::None
            | Credential::Bearer { .. }
            | Credential::Basic { .. }
            | Credential::Header { .. } => None,
        }
    }
}

impl From<OAuth2Client> for Client {
    fn from(client: OAuth2Client) -> Self {
        let OAuth2Client {
            token_url,
            client_id,
            client_secret: _,
            scope,
            audience,
            resource,
            client_authentication,
        } = client;
        Self {
            authorize_url: None,
            token_url,
            client_id,
            scope,
            audience,
            resource,
            issuer: None,
            revocation_url: None,
            connected_by: None,
            client_authentication,
        }
    }
}

/// The accounts that are connected to a connection.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginConnectionAccounts)]
pub(crate) struct Accounts {
    /// The account of the whole organisation, where an admin connects it.
    organisation: Option<Account>,
    /// How many agents have connected theirs, where each connects their own.
    agents: Option<i64>,
}

/// A connection, without its secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginConnectionState)]
pub(crate) struct ConnectionState {
    /// As the plugin asks for it.
    name: String,
    #[schema(format = "uri")]
    base_url: String,
    auth: AuthKind,
    /// The header's name, or the user's, where there is one.
    auth_name: Option<String>,
    /// The client of a token endpoint, where `auth` is `oauth2-client-credentials` or `oauth2-authorization-code`.
    client: Option<Client>,
    /// What is connected to it, where `auth` is `oauth2-authorization-code`.
    accounts: Option<Accounts>,
}

/// The connections of a plugin, by name.
#[derive(Serialize, ToSchema)]
#[schema(as = PluginConnectionList)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Connections {
    items: Vec<ConnectionState>,
    /// Where people come back to who have consented at another system: to be registered there with the client.
    #[schema(format = "uri")]
    redirect_uri: String,
}

/// The connections that are set up for a plugin.
#[utoipa::path(
    get, path = "/admin/plugins/{name}/connections", operation_id = "list_plugin_connections", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name.")),
    responses((status = 200, description = "The connections, without their secrets.", body = Connections), (status = 404))
)]
pub(crate) async fn list(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
) -> Result<Json<Connections>, Problem> {
    app.plugins.require_plugin(&user.0.context, &name).await?;
    let connections = app.store.plugins().connections(&user.0.context, &name).await?;
    let mut items = Vec::with_capacity(connections.len());
    let mut of_tenant = app.store.plugins().accounts_of_tenant(&user.0.context, &name).await?;
    let of_agents = app.store.plugins().connected_agents(&user.0.context, &name).await?;
    for connection in connections {
        let credential: Credential = serde_json::from_str(&connection.credential).map_err(|_| {
            Problem::unavailable(format!("the credential of {} can't be read: set it again", connection.name))
        })?;
        let auth_name = match &credential {
            Credential::Basic { username, .. } => Some(username.clone()),
            Credential::Header { name, .. } => Some(name.clone()),
            Credential::None
            | Credential::Bearer { .. }
            | Credential::Oauth2ClientCredentials(_)
            | Credential::Oauth2AuthorizationCode(_) => None,
        };
        let accounts = match &credential {
            Credential::Oauth2AuthorizationCode(client) => Some(match client.connected_by {
                ConnectedBy::Tenant => {
                    let at = of_tenant.iter().position(|account| account.connection == connection.name);
                    let account = at.map(|at| of_tenant.swap_remove(at));
                    Accounts { organisation: Some(account.into()), agents: None }
                }
                ConnectedBy::Agent => {
                    let agents = of_agents.iter().find(|(of, _)| *of == connection.name);
                    let agents = agents.map_or(0, |(_, agents)| *agents);
                    Accounts { organisation: None, agents: Some(agents) }
                }
            }),
            _ => None,
        };
        items.push(ConnectionState {
            name: connection.name,
            base_url: connection.base_url,
            auth: AuthKind::from(&credential),
            auth_name,
            client: Client::of(credential),
            accounts,
        });
    }
    Ok(Json(Connections { items, redirect_uri: redirect_uri(&app) }))
}
