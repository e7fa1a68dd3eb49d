//! `PUT /api/v1/admin/plugins/{name}/connections/{connection}`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use switchboard_plugin_host::{Credential, OAuth2CodeClient};
use switchboard_store::Connection;
use utoipa::ToSchema;

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// Where a connection leads, and how it proves who it is.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PluginConnection, examples(json!({"baseUrl": "https://crm.example/api", "auth": {"kind": "none"}})))]
pub(crate) struct NewConnection {
    /// http or https; the plugin's paths are below it. A public address, or one that the operator lets plugins reach.
    #[schema(format = "uri")]
    base_url: String,
    /// `{"kind": "none"}`, `{"kind": "bearer", "token": …}`, `{"kind": "basic", "username": …, "password": …}`,
    /// `{"kind": "header", "name": …, "value": …}` or `{"kind": "oauth2-client-credentials", "tokenUrl": …, "clientId": …,
    /// "clientSecret": …}`, the last one with `scope`, `audience` and `resource` where the token endpoint wants them, and with
    /// `"clientAuthentication": "form"` where it wants the client's secret in the form. `{"kind": "oauth2-authorization-code",
    /// "authorizeUrl": …, "connectedBy": …}` has these members too, `issuer` where the other system names itself, and
    /// `revocationUrl` where it wants to be told of accounts that are disconnected (RFC 7009); an admin (`"tenant"`) or each agent
    /// (`"agent"`) then connects an account. Kept encrypted; secrets are never told again.
    #[schema(value_type = Object)]
    auth: Credential,
}

/// Sets up a named connection of a plugin.
#[utoipa::path(
    put, path = "/admin/plugins/{name}/connections/{connection}", operation_id = "set_plugin_connection",
    tag = "plugins", security(("session" = []), ("token" = [])),
    params(
        ("name" = String, Path, description = "The plugin's name."),
        ("connection" = String, Path, description = "The connection's name, as the plugin asks for it.")
    ),
    request_body = NewConnection,
    responses((status = 204, description = "Set up."), (status = 404))
)]
pub(crate) async fn put(
    State(app): State<App>,
    Admin(user): Admin,
    Path((plugin, name)): Path<(String, String)>,
    JsonBody(body): JsonBody<NewConnection>,
) -> Result<StatusCode, Problem> {
    app.plugins.require_plugin(&user.0.context, &plugin).await?;
    let url = url::Url::parse(&body.base_url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.filter(|url| url.has_host() && url.username().is_empty() && url.password().is_none());
    let Some(url) = url.filter(|_| !body.base_url.contains(['?', '#'])) else {
        let message =
            "an address such as https://crm.example/api is expected, without user, query or fragment";
        return Err(Problem::member("baseUrl", message));
    };
    app.plugins.egress().check_url(&url).map_err(|why| Problem::member("baseUrl", why.to_string()))?;
    body.auth.check(app.plugins.egress())?;
    let credential =
        serde_json::to_string(&body.auth).map_err(|error| Problem::unavailable(error.to_string()))?;
    let act = user.act("connection.set", &plugin).with("name", name.as_str());
    let mut act = act.with("baseUrl", body.base_url.as_str()).with("auth", body.auth.kind());
    match &body.auth {
        Credential::Oauth2ClientCredentials(client) => {
            act = act.with("tokenUrl", client.token_url.as_str()).with("clientId", client.client_id.as_str());
        }
        Credential::Oauth2AuthorizationCode(OAuth2CodeClient {
            authorize_url,
            connected_by,
            revocation_url,
            client,
            ..
        }) => {
            act = act.with("tokenUrl", client.token_url.as_str()).with("clientId", client.client_id.as_str());
            act = act.with("authorizeUrl", authorize_url.as_str()).with("connectedBy", connected_by.as_str());
            if let Some(url) = revocation_url {
                act = act.with("revocationUrl", url.as_str());
            }
        }
        Credential::None
        | Credential::Bearer { .. }
        | Credential::Basic { .. }
        | Credential::Header { .. } => {}
    }
    let connection = Connection { name, base_url: body.base_url, credential };
    app.plugins.put_connection(&user.0.context, &plugin, &connection, &act).await?;
    Ok(StatusCode::NO_CONTENT)
}
