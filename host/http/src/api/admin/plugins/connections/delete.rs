//! `DELETE /api/v1/admin/plugins/{name}/connections/{connection}`

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// Deletes a connection with its credential: from now on the plugin's requests over it are refused.
#[utoipa::path(
    delete, path = "/admin/plugins/{name}/connections/{connection}", operation_id = "delete_plugin_connection",
    tag = "plugins", security(("session" = []), ("token" = [])),
    params(
        ("name" = String, Path, description = "The plugin's name."),
        ("connection" = String, Path, description = "The connection's name.")
    ),
    responses((status = 204, description = "Deleted."), (status = 404))
)]
pub(crate) async fn delete(
    State(app): State<App>,
    Admin(user): Admin,
    Path((plugin, name)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let act = user.act("connection.delete", &plugin).with("name", name.as_str());
    if app.plugins.delete_connection(&user.0.context, &plugin, &name, &act).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("the connection"))
    }
}
