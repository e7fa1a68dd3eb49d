//! `GET /api/v1/admin/plugins/{name}/connections`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use switchboard_plugin_host::{ClientAuthentication, Credential, OAuth2Client};
use utoipa::ToSchema;

use crate::app::App;
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
}

impl From<&Credential> for AuthKind {
    fn from(credential: &Credential) -> Self {
        match credential {
            Credential::None => Self::None,
            Credential::Bearer { .. } => Self::Bearer,
            Credential::Basic { .. } => Self::Basic,
            Credential::Header { .. } => Self::Header,
            Credential::Oauth2ClientCredentials(_) => Self::Oauth2ClientCredentials,
        }
    }
}

/// Where the connection's tokens come from, without the client's secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginConnectionClient)]
pub(crate) struct Client {
    #[schema(format = "uri")]
    token_url: String,
    client_id: String,
    scope: Option<String>,
    audience: Option<String>,
    resource: Option<String>,
    client_authentication: ClientAuthentication,
}

impl Client {
    fn of(credential: Credential) -> Option<Self> {
        let Credential::Oauth2ClientCredentials(client) = credential else { return None };
        let OAuth2Client {
            token_url,
            client_id,
            client_secret: _,
            scope,
            audience,
            resource,
            client_authentication,
        } = client;
        Some(Self { token_url, client_id, scope, audience, resource, client_authentication })
    }
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
    /// The client of a token endpoint, where `auth` is `oauth2-client-credentials`.
    client: Option<Client>,
}

/// The connections of a plugin, by name.
#[derive(Serialize, ToSchema)]
#[schema(as = PluginConnectionList)]
pub(crate) struct Connections {
    items: Vec<ConnectionState>,
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
    for connection in connections {
        let credential: Credential = serde_json::from_str(&connection.credential).map_err(|_| {
            Problem::unavailable(format!("the credential of {} can't be read: set it again", connection.name))
        })?;
        let auth_name = match &credential {
            Credential::Basic { username, .. } => Some(username.clone()),
            Credential::Header { name, .. } => Some(name.clone()),
            Credential::None | Credential::Bearer { .. } | Credential::Oauth2ClientCredentials(_) => None,
        };
        items.push(ConnectionState {
            name: connection.name,
            base_url: connection.base_url,
            auth: AuthKind::from(&credential),
            auth_name,
            client: Client::of(credential),
        });
    }
    Ok(Json(Connections { items }))
}
