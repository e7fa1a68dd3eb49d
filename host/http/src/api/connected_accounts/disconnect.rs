//! `DELETE /api/v1/connected-accounts/{plugin}/{connection}`

use axum::extract::State;
use axum::http::StatusCode;
use switchboard_plugin_host::{ConnectedBy, WentFor};

use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// Forgets the signed-in person's own account, on every server at once.
///
/// The other system is told, where the connection says at which address; nobody waits for what it answers.
#[utoipa::path(
    delete, path = "/connected-accounts/{plugin}/{connection}", operation_id = "disconnect_account", tag = "plugins",
    params(
        ("plugin" = String, Path, description = "The plugin's name."),
        ("connection" = String, Path, description = "The connection's name.")
    ),
    responses((status = 204, description = "Forgotten."), (status = 404, description = "The person has connected none."))
)]
pub(crate) async fn disconnect(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path((plugin, connection)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let act = user.act("account.disconnect", &plugin).with("name", connection.as_str());
    let act = act.with("connectedBy", ConnectedBy::Agent.as_str());
    let account = WentFor { plugin, connection, connected_by: ConnectedBy::Agent };
    if app.plugins.forget_account(&user.0.context, &account, &act).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("the account"))
    }
}
