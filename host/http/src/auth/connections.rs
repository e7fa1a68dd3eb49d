//! `GET /auth/connections/callback`
//!
//! Everybody comes back here who has consented at another system. What the state stands for was kept when they set out, so that
//! nothing in the address decides whose account it becomes.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use switchboard_plugin_host::{Authorized, ConnectedBy, NotConnected, WentFor};
use url::form_urlencoded::byte_serialize;

use super::hash;
use crate::app::App;
use crate::problem::Problem;
use crate::query::Query;
use crate::session::{Authenticated, AuthenticatedUser, Credential};

/// The redirect URI of every client that admins register at other systems.
pub(crate) fn redirect_uri(app: &App) -> String {
    format!("{}/auth/connections/callback", app.config.public_origin)
}

/// Finishes connecting an account.
///
/// It leads to the page from which the person set out, which says what came of it.
#[utoipa::path(
    get, path = "/auth/connections/callback", operation_id = "finish_connecting_account", tag = "plugins",
    security((), ("session" = [])),
    responses((status = 303, description = "To the page, with `account=connected` or with `account_error`.",
            headers(("Location" = String, description = "The page."))))
)]
pub(crate) async fn callback(
    State(app): State<App>,
    user: Result<AuthenticatedUser, Problem>,
    caller: Result<Authenticated, Problem>,
    Query(authorized): Query<Authorized>,
) -> Response {
    let (Ok(user), Ok(Authenticated { credential: Credential::Session(session), .. })) = (user, caller)
    else {
        tracing::warn!("somebody came back from another system without a session: no account is connected");
        return page(None, "account_error=signed-out");
    };
    let act = user.act("account.connect", "");
    let finished = app
        .plugins
        .finish_account(&user.0.context, &hash(&session), authorized, &redirect_uri(&app), &act)
        .await;
    let result = finished.as_ref().map_or_else(|refused| refused.why.as_str(), |_| "connected");
    metrics::counter!("switchboard_connected_accounts_total", "result" => result).increment(1);
    match finished {
        Ok(went_for) => page(Some(&went_for), "account=connected"),
        Err(NotConnected { why, detail, went_for }) => {
            let (plugin, connection) =
                went_for.as_ref().map(|at| (at.plugin.as_str(), at.connection.as_str())).unzip();
            tracing::warn!(
                tenant.id = user.0.context.tenant_id().as_str(),
                plugin.name = plugin,
                connection,
                "no account is connected: {detail}"
            );
            page(went_for.as_ref(), &format!("account_error={}", why.as_str()))
        }
    }
}

/// The page from which somebody set out.
fn page(went_for: Option<&WentFor>, query: &str) -> Response {
    let path = match went_for {
        Some(WentFor { plugin, connected_by: ConnectedBy::Tenant, .. }) => {
            let plugin: String = byte_serialize(plugin.as_bytes()).collect();
            format!("/admin/plugins/{plugin}/settings")
        }
        _ => "/settings".to_owned(),
    };
    Redirect::to(&format!("{path}?{query}")).into_response()
}
